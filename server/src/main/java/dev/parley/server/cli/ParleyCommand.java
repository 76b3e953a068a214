package dev.parley.server.cli;

import dev.parley.server.config.ConfigException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;

/** `parley`: what every command hangs on. */
@Command(
    name = "parley",
    description = "A real-time server: channels with history, presence and recovery.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ConfigCommand.class,
      PublishCommand.class,
      SubscribeCommand.class,
      NodesCommand.class,
      DrainCommand.class,
      BenchCommand.class,
      CheckCommand.class,
      VersionCommand.class,
      TrainCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    synopsisSubcommandLabel = "COMMAND")
public final class ParleyCommand implements Runnable {
  private static final int FAILED = 1;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs one command line; returns the exit status: 0 well, 1 failed, 2 misused. */
  public static int run(String... arguments) {
    var line = new CommandLine(new ParleyCommand());
    line.setExecutionExceptionHandler(plainly());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line.execute(arguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Tells what to do, not where in the code it happened. */
  private static IExecutionExceptionHandler plainly() {
    return (failure, line, parsed) -> {
      PrintWriter err = line.getErr();
      if (failure instanceof ConfigException config) {
        config.problems().forEach(problem -> err.println(problem));
        return CommandLine.ExitCode.USAGE;
      }
      err.println("parley: " + (failure.getMessage() == null ? failure : failure.getMessage()));
      return FAILED;
    };
  }
}
