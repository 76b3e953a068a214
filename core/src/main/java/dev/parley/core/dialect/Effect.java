package dev.parley.core.dialect;

import dev.parley.core.problem.Disconnect;
import java.time.Duration;

/** What a dialect wants done. */
public sealed interface Effect {

  /** Sends one message to the peer. */
  record Send(Frame frame) implements Effect {}

  /**
   * Asks the hub; the answer comes back as {@link Input.Answered} with the same ticket, exactly
   * once while open.
   */
  record Ask(long ticket, Command command) implements Effect {}

  /**
   * Asks to be woken after the delay; a second wake of the same name replaces the first, a zero
   * delay cancels it.
   */
  record Wake(String timer, Duration delay) implements Effect {}

  /** Ends the connection; nothing may follow. */
  record Close(Disconnect disconnect) implements Effect {}
}
