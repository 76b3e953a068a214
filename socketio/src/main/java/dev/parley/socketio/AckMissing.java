package dev.parley.socketio;

import java.util.List;

/** Clients, or other servers, have not answered an event, or not all of them, in time or ever. */
public final class AckMissing extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Args> answers;

  private AckMissing(String message, List<Args> answers) {
    super(message);
    this.answers = List.copyOf(answers);
  }

  static AckMissing timeout(List<Args> answers) {
    return new AckMissing("operation has timed out", answers);
  }

  static AckMissing servers(String reason, List<Args> answers) {
    return new AckMissing(reason, answers);
  }

  static AckMissing disconnected() {
    return new AckMissing("socket has been disconnected", List.of());
  }

  /** The answers that came, if several were asked. */
  public List<Args> answers() {
    return answers;
  }
}
