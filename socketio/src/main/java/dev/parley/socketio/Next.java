package dev.parley.socketio;

import org.jspecify.annotations.Nullable;

/** What follows a middleware. The first call counts. Any thread. */
public interface Next {

  /** Goes on to the next middleware, or to what they stand before. */
  void proceed();

  /**
   * Refuses.
   *
   * @param message shown to the client as the error's message
   */
  default void refuse(String message) {
    refuse(message, null);
  }

  /**
   * Refuses.
   *
   * @param data shown to the client as the error's data; null for none
   */
  void refuse(String message, @Nullable Object data);
}
