package dev.parley.net.loop;

/**
 * Watches the sockets, for metrics. Every method is called on an event loop, often; none blocks or
 * throws. The defaults do nothing.
 */
public interface NetObserver {

  /** Ignores everything. */
  NetObserver NONE = new NetObserver() {};

  default void bytesIn(long bytes) {}

  default void bytesOut(long bytes) {}

  /**
   * @param transport {@code http} for a TCP connection that speaks plain HTTP, else a transport's
   *     name
   */
  default void connectionOpened(String transport) {}

  default void connectionClosed(String transport) {}

  /**
   * @param route the pattern of the path, or {@code unknown}
   */
  default void httpRequest(String route, int status, long nanos) {}

  /** So many more connections, or fewer, keep the context of their compression. */
  default void deflateContexts(int delta) {}

  /**
   * A peer has run into a limit.
   *
   * @param name the setting's name, for example {@code header-bytes}
   */
  default void limitHit(String name) {}

  /**
   * TLS has failed on a connection, which ends with that.
   *
   * @param why {@code timeout}; {@code not-tls}: the peer says something else; {@code left}: it
   *     goes before the handshake is over; {@code protocol}: anything wrong within TLS, by either
   *     side's judgement
   */
  default void tlsFailed(String why) {}

  /**
   * A connection ends because of how it begins where the PROXY protocol is spoken.
   *
   * @param why {@code untrusted}: there is a header, and the peer is no trusted proxy; {@code
   *     missing}: it is one, and there is none; {@code malformed}; {@code too-long}; {@code
   *     timeout}: the beginning of one, and too long nothing more
   */
  default void proxyFailed(String why) {}

  /** An error that is the server's own fault; to be logged once. */
  default void bug(String where, Throwable cause) {}
}
