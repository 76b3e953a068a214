package dev.parley.server.config;

/**
 * A value that must not be shown: its text never appears in {@link #toString}.
 *
 * @param value the secret, or the empty string for none
 */
public record Secret(String value) {

  /** What stands in a secret's place wherever the configuration is printed. */
  public static final String MASK = "(hidden)";

  /** Whether no secret is set. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return isEmpty() ? "" : MASK;
  }
}
