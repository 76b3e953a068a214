package dev.parley.server.forward;

/** The endpoint has answered what can't be done; carries no stack, and no content. */
final class BadAnswer extends Exception {
  private static final long serialVersionUID = 1;

  BadAnswer(String what) {
    super(what, null, false, false);
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
