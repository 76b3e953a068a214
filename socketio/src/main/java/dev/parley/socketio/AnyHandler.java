package dev.parley.socketio;

/** Takes every event of a client, before the handlers of its name. */
@FunctionalInterface
public interface AnyHandler {
  void on(String event, Args args) throws Exception;

  /** Likewise, for a handler that may answer. */
  default void on(String event, Args args, Ack ack) throws Exception {
    on(event, args);
  }
}
