package dev.parley.server.check;

import tools.jackson.databind.JsonNode;

/**
 * One connection of the native dialect over one transport. Confined to the run's thread; nothing
 * blocks.
 */
interface Line {

  /** Sends one client message: a command, or an array of commands. */
  void send(byte[] commands);

  /** Ends it without a word; its listener hears nothing more. */
  void drop();

  /** Hears of a line. Called on the run's thread. */
  interface Listener {
    /** Something may be sent; always first. */
    void opened(Line line);

    /** A server message. */
    void message(JsonNode message);

    /** It is over, or could not be opened; always last, once. */
    void ended(String why);
  }

  /** A transport that carries both directions. */
  enum Transport {
    WEBSOCKET,
    EVENTS,
    POLL
  }
}
