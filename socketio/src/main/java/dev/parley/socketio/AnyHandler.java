package dev.parley.socketio;

/** Takes every event of a client, before the handlers of its name. */
@FunctionalInterface
public interface AnyHandler {
  void on(String event, Args args) throws Exception;
}
