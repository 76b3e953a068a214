package dev.parley.server.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Keeps commands that load servers from those of strangers. */
final class RemoteOptions {
  @Option(
      names = "--remote-ok",
      description = "Load a server that is not on this machine. Only if it is yours.")
  private boolean remoteOk;

  /** Why the host may not be loaded; null if it may. */
  @Nullable String refusal(String host) {
    if (remoteOk) {
      return null;
    }
    String plain = host.replaceAll("[\\[\\]]", "");
    try {
      boolean here =
          Arrays.stream(InetAddress.getAllByName(plain)).allMatch(InetAddress::isLoopbackAddress);
      return here
          ? null
          : plain
              + " is not this machine: nothing was sent. Add --remote-ok if that server is yours"
              + " to load.";
    } catch (UnknownHostException e) {
      return "The host " + plain + " is not known: nothing was sent.";
    }
  }
}
