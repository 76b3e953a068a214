package dev.parley.server.cli;

import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import dev.parley.server.config.Loaded;
import dev.parley.server.log.Logging;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** `parley serve`. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Starts the server with a configuration.")
final class ServeCommand implements Runnable {
  @Mixin private ListenOptions listen;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; without, the defaults and the environment.")
  private @Nullable Path file;

  @Option(
      names = "--insecure",
      description = "Listens beyond loopback even where anyone may come in (server.insecure).")
  private boolean insecure;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    if (insecure) {
      listen.sets.add("server.insecure=true");
    }
    Loaded loaded = ConfigCommand.load(file, listen.overrides());
    Logging.configure(loaded.config().log());
    PrintWriter err = spec.commandLine().getErr();
    loaded.warnings().forEach(warning -> err.println("warning: " + warning));
    Running.requireSafe(loaded.config());
    Parley parley = Parley.start(loaded.config());
    PrintWriter out = spec.commandLine().getOut();
    out.println("Parley listens on " + parley.url());
    if (loaded.config().auth().tokenSecret().isEmpty()) {
      err.println(
          "warning: auth.token-secret is empty, so sessions may say who they are; set one to check"
              + " tokens.");
    }
    err.flush();
    out.flush();
    Running.untilStopped(parley);
  }
}
