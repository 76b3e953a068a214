package dev.parley.server.bench;

/** What members of a room report to who has them come back. On the client's thread. */
interface Storm {
  /** Where members subscribe. */
  String channel();

  /** Whether a message is one of this run's publications, which is then counted. */
  boolean published(StormMember member, byte[] message);

  /** A member has its subscription, for the first time or again. */
  void subscribed(StormMember member);

  /** The server tells an error or a gap. */
  void trouble(String message);

  /** The server tells a member to leave; the connection ends with that. */
  void told(StormMember member, String message);

  /** A connection has ended that the member has not cut. */
  void ended(StormMember member, boolean wasSubscribed, String why);

  /** There is one who publishes. */
  void publisherOpened();

  void publisherEnded(int code);
}
