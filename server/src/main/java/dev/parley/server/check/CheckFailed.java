package dev.parley.server.check;

/** Why nothing can be checked: a sentence for a person, who can do something about it. */
public final class CheckFailed extends Exception {
  private static final long serialVersionUID = 1L;

  CheckFailed(String message) {
    super(message);
  }
}
