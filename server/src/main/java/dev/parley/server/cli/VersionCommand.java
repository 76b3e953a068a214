package dev.parley.server.cli;

import dev.parley.server.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** `parley version`. */
@Command(name = "version", description = "Prints the version of Parley and of the Java runtime.")
final class VersionCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** The same for `--version`. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {line()};
    }
  }

  @Override
  public void run() {
    spec.commandLine().getOut().println(line());
  }

  private static String line() {
    return "parley " + Version.NUMBER + " (Java " + Runtime.version() + ")";
  }
}
