package dev.parley.net.wire;

import io.netty.buffer.ByteBuf;

/**
 * A connected socket that has one owner, which takes what comes and to which everything sent
 * belongs. Confined to its loop.
 *
 * <p>Bytes handed over are sent in their order, those of one turn of the loop together at its end.
 * While the peer takes nothing, nothing is read from it either: answers to what it sends would pile
 * up.
 */
public interface Wire {
  /** Bytes waiting for the socket above which {@link #writable} turns false. */
  int HIGH_WATER_BYTES = 64 << 10;

  /** Whoever the socket belongs to. */
  interface Owner {

    /** Takes bytes of the peer, all of them; the buffer stays the wire's. */
    void read(ByteBuf bytes);

    /** The wire takes more again, after {@link Wire#writable} had said no. */
    void relieved();

    /** The socket is closed. Called once, last. */
    void gone();
  }

  /** A wire of a socket that a channel owns, which has not begun to read. */
  interface Borrowed extends Wire {

    /**
     * Leaves the socket, open, to its channel: the wire is of no use any more, and tells nobody.
     */
    void detach();
  }

  /** Begins to read; if it has begun, all that follows is another owner's. */
  void begin(Owner owner);

  /** Hands the owner bytes that came before the wire began. */
  void replay(ByteBuf bytes);

  /** The buffer for this turn's bytes of this connection alone: to be appended to, not kept. */
  ByteBuf out();

  /**
   * Sends bytes that other wires send as well; they are not changed and stay the caller's.
   *
   * @param last whether nothing else is expected in this turn, so that waiting for its end gains
   *     nothing
   */
  void share(ByteBuf bytes, boolean last);

  /** Whether the wire takes more without piling up. */
  boolean writable();

  /** Bytes that the socket would not take yet. */
  long unsent();

  /** The peer's address, {@code host:port}, or empty. */
  String remoteAddress();

  /** Reads from now on even while the peer takes nothing: until it closes. */
  void readOn();

  /** Sends what is queued, then shuts our half, which the peer is to answer by closing. */
  void endOutput();

  /** Sends what is queued, then closes. */
  void end();

  /** Closes with a reset; what is queued is lost. */
  void abandon();

  /** Closes; what is queued is lost. */
  void close();
}
