package dev.parley.server.cli;

import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import dev.parley.server.config.Loaded;
import dev.parley.server.demo.PriceTicker;
import dev.parley.server.log.Logging;
import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** `parley demo`. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Starts a server to try: everything in memory, open to all, on loopback only.")
final class DemoCommand implements Runnable {
  private static final long PRICE_MILLIS = 500;

  @Mixin private ListenOptions listen;

  @Option(
      names = "--quiet",
      description = "Prints one line only, and publishes no prices: for measurements and scripts.")
  private boolean quiet;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final Consumer<Parley> then;

  DemoCommand() {
    this(Running::untilStopped);
  }

  /**
   * @param then what is done once the server runs; the command ends with it
   */
  DemoCommand(Consumer<Parley> then) {
    this.then = then;
  }

  @Override
  public void run() {
    Loaded loaded = ConfigLoader.forDemo().load(System.getenv(), listen.overrides());
    Logging.configure(loaded.config().log());
    Running.requireLoopback(loaded.config().server().host());
    Parley parley = Parley.start(loaded.config());
    PrintWriter out = spec.commandLine().getOut();
    out.println("Parley listens on " + parley.url());
    if (!quiet) {
      var ticker =
          new PriceTicker(
              RandomGenerator.getDefault(),
              (channel, draft) -> {
                var _ = parley.publish(channel.value(), draft);
              });
      parley.every(java.time.Duration.ofMillis(PRICE_MILLIS), ticker::tick);
      hints(out, parley.url());
    }
    out.flush();
    then.accept(parley);
  }

  private static void hints(PrintWriter out, String url) {
    boolean secured = url.startsWith("https:");
    String webSocket = url.replaceFirst("^http", "ws");
    String curl = secured ? "curl -k" : "curl";
    out.println();
    out.println("Open it in two tabs and chat. Then, in other terminals, into the same room:");
    out.println();
    out.println("  " + curl + " -N '" + url + "sse?channels=lobby'");
    out.println("  npx wscat " + (secured ? "-n " : "") + "-c " + webSocket + "raw/lobby");
    out.println(
        "  "
            + curl
            + " "
            + url
            + "api/publish -d '{\"channel\":\"lobby\",\"data\":{\"text\":\"hello\"}}'");
    out.println();
    out.println("Everyone may do everything here: it is for trying. Stop with Ctrl-C.");
  }
}
