package dev.parley.socketio;

/** Sees every event of a socket before its handlers, and may hold it back. */
@FunctionalInterface
public interface EventMiddleware {

  /**
   * Looks at an event and calls {@code next}, now or later, once. A refusal goes to the socket's
   * {@link Socket#onError} handlers and nowhere else.
   */
  void handle(String event, Args args, Next next) throws Exception;
}
