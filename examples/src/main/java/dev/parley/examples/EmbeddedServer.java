package dev.parley.examples;

import dev.parley.core.channel.Payload;
import dev.parley.server.Event;
import dev.parley.server.Parley;

/** A real-time server inside a program: handlers, a subscription and a publication in process. */
public final class EmbeddedServer {
  private EmbeddedServer() {}

  /** Runs until the process is stopped. */
  public static void main(String[] arguments) {
    try (Parley parley = start("server.port=8000")) {
      System.out.println("listening on " + parley.url());
      parley.awaitStop();
    }
  }

  /** Starts the server with settings like {@code server.port=8000}. */
  static Parley start(String... settings) {
    Parley parley = Parley.open(settings);
    parley.on(Event.Connected.class, event -> System.out.println(event.user() + " is here"));
    parley.onCall("shout", call -> Payload.text(call.argument().asText().toUpperCase(java.util.Locale.ROOT)));
    parley.subscribe("lobby", delivery -> System.out.println("lobby: " + delivery));
    parley.publish("lobby", Payload.json("{\"text\":\"the server is up\"}"));
    return parley;
  }
}
