package dev.parley.core.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a stage fails with when something outside of this process is away or refuses: nobody's bug.
 * The peer is told that it may try again.
 */
public final class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Unavailable(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
