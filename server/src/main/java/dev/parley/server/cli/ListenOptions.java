package dev.parley.server.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What `demo` and `serve` share. */
final class ListenOptions {
  @Option(names = "--host", description = "The address to listen on (server.host).")
  @Nullable String host;

  @Option(
      names = "--port",
      description = "The port to listen on; 0 takes any free one (server.port).")
  @Nullable Integer port;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting of the configuration, for example limits.message-bytes=64KiB.")
  List<String> sets = new ArrayList<>();

  /** Every override, the specific options last. */
  List<String> overrides() {
    List<String> all = new ArrayList<>(sets);
    if (host != null) {
      all.add("server.host=" + host);
    }
    if (port != null) {
      all.add("server.port=" + port);
    }
    return all;
  }
}
