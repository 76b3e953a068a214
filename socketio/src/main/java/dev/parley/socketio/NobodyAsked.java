package dev.parley.socketio;

import org.jspecify.annotations.Nullable;

/** What goes with an event whose client wants no answer. Stateless. */
final class NobodyAsked implements Ack {

  @Override
  public void send(@Nullable Object... values) {}

  @Override
  public boolean wanted() {
    return false;
  }
}
