package dev.parley.server;

import dev.parley.server.cli.ParleyCommand;

/** The command line's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(ParleyCommand.run(arguments));
  }
}
