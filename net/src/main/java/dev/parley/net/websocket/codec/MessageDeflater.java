package dev.parley.net.websocket.codec;

import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * Deflates messages one at a time (RFC 7692 7.2.1): each on its own, so that one compressed frame
 * serves every member of a channel, or within the context of the one connection that it goes to.
 * One serves all connections of an event loop; not thread-safe. Holds native memory until {@link
 * #close} and keeps at most {@link #KEPT_BYTES} of heap between messages.
 */
public final class MessageDeflater implements AutoCloseable {
  /** How much of the output area is kept for the next message. */
  static final int KEPT_BYTES = 64 * 1024;

  /** The empty block at the end of a flush, 00 00 FF FF, which is taken off (RFC 7692 7.2.1). */
  private static final int TAIL_BYTES = 4;

  private final DeflateContext none;
  private final int level;
  private final int thresholdBytes;
  private byte[] area = new byte[8 * 1024];

  /**
   * @param level 0 (store) to 9 (smallest), as in {@link Deflater}
   * @param thresholdBytes messages shorter than this are not compressed; 0 or more
   */
  public MessageDeflater(int level, int thresholdBytes) {
    if (level < Deflater.NO_COMPRESSION || level > Deflater.BEST_COMPRESSION) {
      throw new IllegalArgumentException("level must be 0 to 9, is " + level);
    }
    if (thresholdBytes < 0) {
      throw new IllegalArgumentException("thresholdBytes must be 0 or more, is " + thresholdBytes);
    }
    this.none = new DeflateContext(level);
    this.level = level;
    this.thresholdBytes = thresholdBytes;
  }

  /** Whether a message of this length is compressed, if that makes it shorter. */
  public boolean takes(int bytes) {
    return bytes >= thresholdBytes;
  }

  /** Makes an empty context; the caller closes it. */
  public DeflateContext newContext() {
    return new DeflateContext(level);
  }

  /**
   * Returns the payload to send with RSV1 set, or nothing if the message is to go as it is: it is
   * under the threshold, or compressing makes it no shorter. The message is not changed; the result
   * belongs to the caller. CPU-bound, about 10 to 50 microseconds per KiB.
   */
  public Optional<byte[]> deflate(byte[] message) {
    none.forget();
    return deflate(message, none);
  }

  /**
   * Likewise, for the one peer of this context; the result must be sent to it, and next of all that
   * it is to inflate.
   */
  public Optional<byte[]> deflate(byte[] message, DeflateContext context) {
    if (!takes(message.length)) {
      return Optional.empty();
    }
    Deflater deflater = context.begin(message);
    int length = 0;
    while (true) {
      length += deflater.deflate(area, length, area.length - length, Deflater.SYNC_FLUSH);
      if (length < area.length) {
        break;
      }
      area = Arrays.copyOf(area, Math.multiplyExact(area.length, 2));
    }
    context.end();
    int shortened = length - TAIL_BYTES;
    Optional<byte[]> result = Optional.empty();
    if (shortened < message.length) {
      context.sent();
      result = Optional.of(Arrays.copyOf(area, shortened));
    }
    if (area.length > KEPT_BYTES) {
      area = new byte[KEPT_BYTES];
    }
    return result;
  }

  /** Frees the native memory. No message may follow. */
  @Override
  public void close() {
    none.close();
  }
}
