package dev.parley.server.cli;

import dev.parley.server.config.ConfigLoader;
import dev.parley.server.config.Loaded;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `parley config`. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Checks a configuration, or prints the default one.")
final class ConfigCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Reads the file, if any, with the environment and the overrides on top. */
  static Loaded load(@Nullable Path file, List<String> overrides) {
    ConfigLoader loader = ConfigLoader.forServe();
    return file == null
        ? loader.load(System.getenv(), overrides)
        : loader.load(file, System.getenv(), overrides);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Reads a configuration and prints what takes effect, secrets hidden.")
  int check(
      @Parameters(paramLabel = "FILE", arity = "0..1", description = "The configuration.")
          @Nullable Path file,
      @Option(
              names = "--set",
              paramLabel = "KEY=VALUE",
              description = "Any setting, as for serve.")
          @Nullable List<String> sets) {
    Loaded loaded = load(file, sets == null ? new ArrayList<>() : sets);
    PrintWriter out = spec.commandLine().getOut();
    loaded.warnings().forEach(warning -> out.println("# warning: " + warning));
    out.print(loaded.effectiveYaml());
    out.flush();
    Running.requireSafe(loaded.config());
    return 0;
  }

  @Command(
      name = "default",
      mixinStandardHelpOptions = true,
      description = "Prints the default configuration with what each key means.")
  int printDefault() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(ConfigLoader.defaultYaml());
    out.flush();
    return 0;
  }
}
