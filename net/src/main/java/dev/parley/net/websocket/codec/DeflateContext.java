package dev.parley.net.websocket.codec;

import java.util.zip.Deflater;

/**
 * What has been sent compressed to one peer, for later messages to refer back to (RFC 7692 7.2.1,
 * with context takeover). Not thread-safe. Holds about 256 KiB of native memory until {@link
 * #close}.
 *
 * <p>The peer's window is all that it has inflated, in its order. What is remembered here is the
 * end of that, or nothing: after anything the peer inflates that did not pass through here, and
 * after anything that did and was not sent, the next message begins anew. The peer need not know
 * (RFC 7692 7.1.1.1: the server may use no context although it was allowed to).
 */
public final class DeflateContext implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final Deflater deflater;
  private boolean continues;

  DeflateContext(int level) {
    deflater = new Deflater(level, true);
  }

  /** The peer is sent something compressed elsewhere: the next message refers to nothing. */
  public void forget() {
    continues = false;
  }

  /** Takes a message; unless {@link #sent} follows, it is not remembered. */
  Deflater begin(byte[] message) {
    if (!continues) {
      deflater.reset();
    }
    continues = false;
    deflater.setInput(message);
    return deflater;
  }

  /** The message taken last is flushed and goes to the peer. */
  void sent() {
    continues = true;
  }

  /** Lets go of the message's array, which the deflater would otherwise hold until the next. */
  void end() {
    deflater.setInput(NOTHING);
  }

  /** Frees the native memory. No message may follow. */
  @Override
  public void close() {
    deflater.end();
  }
}
