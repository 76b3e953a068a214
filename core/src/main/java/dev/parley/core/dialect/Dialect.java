package dev.parley.core.dialect;

import java.util.function.Consumer;

/**
 * A wire protocol as a state machine: no sockets, no threads, no clock, no randomness.
 *
 * <p>One instance serves one connection. Four laws hold for each and are property-tested by the
 * testkit: whatever a peer sends, {@link #on} does not throw; nothing is emitted after {@link
 * Effect.Close}; every ticket is answered or forgotten exactly once; the same inputs give the same
 * effects.
 */
public interface Dialect {

  /**
   * Takes one input and emits what follows from it, in order. Called by one caller at a time, never
   * from within itself: an answer that is ready at once is handed in after the call that asked has
   * returned.
   */
  void on(Input input, Consumer<? super Effect> out);
}
