package dev.parley.socketio;

import dev.parley.socketio.packet.Parser;
import java.time.Duration;

/**
 * How Socket.IO is served.
 *
 * @param parser the form of packets; clients must use the same
 * @param connectTimeout how long a connection may live without joining a namespace
 * @param handlers where handlers and middlewares run
 * @param limits what one client may take
 */
public record IoSettings(Parser parser, Duration connectTimeout, Handlers handlers, Limits limits) {

  /** Where the code of the program runs. The order of one socket's events is kept in either. */
  public enum Handlers {
    /** On the event loop that has received the event, at no cost: it must not block. */
    EVENT_LOOP,
    /** On a virtual thread: it may block, and holds up the events of its own socket alone. */
    VIRTUAL_THREADS
  }

  /**
   * Limits.
   *
   * @param namespaces that one connection may join
   * @param waitingEvents of one socket that may wait for a virtual thread; past it the connection
   *     ends
   * @param childNamespaces of all dynamic namespaces together that may exist at once
   */
  public record Limits(int namespaces, int waitingEvents, int childNamespaces) {

    /** 100, 10,000, 10,000. */
    public static Limits defaults() {
      return new Limits(100, 10_000, 10_000);
    }
  }
}
