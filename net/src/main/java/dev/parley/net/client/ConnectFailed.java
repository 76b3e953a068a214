package dev.parley.net.client;

/** Why a connection did not come about: a sentence for a person. */
public final class ConnectFailed extends Exception {
  private static final long serialVersionUID = 1L;

  ConnectFailed(String message) {
    super(message);
  }

  ConnectFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
