package dev.parley.socketio;

/**
 * Takes an event whose first argument is a value of a type; see {@link Socket#on(String, Class,
 * TypedHandler)}.
 */
@FunctionalInterface
public interface TypedHandler<T> {
  void on(T value, Ack ack) throws Exception;
}
