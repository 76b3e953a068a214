package dev.parley.socketio;

import org.jspecify.annotations.Nullable;

/**
 * Answers an event. The first answer counts, later ones do nothing, and so does one to a client
 * that has not asked for any. Any thread.
 */
@FunctionalInterface
public interface Ack {

  /** Answers with these values; see {@link Args#of}. */
  void send(@Nullable Object... values);

  /** Whether the client has asked for an answer. */
  default boolean wanted() {
    return true;
  }
}
