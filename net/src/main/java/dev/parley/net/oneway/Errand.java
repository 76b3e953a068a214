package dev.parley.net.oneway;

/** What a peer asks of a one-way connection, at whichever node it comes in. */
public sealed interface Errand {

  /** The connection's. */
  String key();

  /** A message of the peer; not known to be UTF-8 yet. */
  record Message(String key, byte[] bytes) implements Errand {}

  /**
   * A poll.
   *
   * @param acknowledged the newest batch the peer has; -1 if it said something else
   */
  record Poll(String key, long acknowledged) implements Errand {}

  /**
   * A request of Engine.IO's polling.
   *
   * @param key the session's id
   * @param path of its endpoint
   * @param transport the one that the request names
   * @param contentType empty if the request names none
   */
  record Engine(
      String key, String path, String method, String transport, String contentType, byte[] body)
      implements Errand {}
}
