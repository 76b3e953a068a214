package dev.parley.server;

import dev.parley.dialect.json.JsonWriter;
import dev.parley.net.DrainState;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of a drain, in logs and answers. */
final class DrainWords {
  private static final Logger LOG = LoggerFactory.getLogger("dev.parley.drain");

  private DrainWords() {}

  static void log(DrainState state) {
    LOG.info(
        "Draining: {} connections are to leave, {} per second, within {} s.",
        state.left(),
        state.rate(),
        seconds(state.remaining()));
  }

  static void logDone() {
    LOG.info("Drained: nobody is left, and nothing is listened on.");
  }

  static void describe(JsonWriter json, DrainState state) {
    json.name("drain")
        .beginObject()
        .member("left", state.left())
        .member("told", state.told())
        .member("rate", state.rate())
        .member("secondsLeft", seconds(state.remaining()))
        .endObject();
  }

  /** Whole seconds, and what is begun counts. */
  static long seconds(Duration time) {
    return time.plusNanos(999_999_999).toSeconds();
  }
}
