package dev.parley.core.problem;

/**
 * A refusal as a value: what a peer asked for is not done, and the connection goes on.
 *
 * @param code see {@link Problems} for the ranges
 * @param key the stable name, kebab-case
 * @param message one sentence for a developer; never contains what the peer sent or an exception's
 *     text
 * @param retryable whether the same request may succeed later
 */
public record Problem(int code, String key, String message, boolean retryable) {

  /** The same problem with a message that fits the case better. */
  public Problem saying(String betterMessage) {
    return new Problem(code, key, betterMessage, retryable);
  }

  /** Whether this is {@code other}, whatever the message. */
  public boolean is(Problem other) {
    return code == other.code;
  }
}
