package dev.parley.socketio.cluster;

/** Takes what the clients of all other servers answer. Any thread; no blocking. */
public interface FleetAnswers extends Answers {

  /** So many other servers are asked, each of which will say how many clients it has asked. */
  void servers(int others);
}
