package dev.parley.dialect.json;

/** A message is not well-formed JSON, or goes beyond a limit of {@link JsonMessage}. Stackless. */
public final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  Malformed() {
    super("not well-formed JSON", null, false, false);
  }
}
