package dev.parley.net.websocket.codec;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates messages one at a time, each on its own (RFC 7692 7.2.2, without context takeover). One
 * serves all connections of an event loop; not thread-safe. Holds native memory until {@link
 * #close} and keeps at most {@link #KEPT_BYTES} of heap between messages.
 */
public final class MessageInflater implements AutoCloseable {
  /** How much of the output area is kept for the next message. */
  static final int KEPT_BYTES = 64 * 1024;

  /**
   * How many blocks with BFINAL set a message may hold. A peer needs one (RFC 7692 7.2.3.4); each
   * costs a reset, so a message made of nothing else would hold the event loop for long.
   */
  static final int MAX_FINAL_BLOCKS = 64;

  /**
   * The empty block that the sender took off (RFC 7692 7.2.2), then an empty final block: the
   * stream finishes if and only if the message ended at a block boundary, which tells a truncated
   * message from a whole one.
   */
  private static final byte[] TAIL = {
    0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, (byte) 0xFF, (byte) 0xFF
  };

  private static final int FINAL_BLOCK_BYTES = 5;

  private final Inflater inflater = new Inflater(true);
  private byte[] area = new byte[8 * 1024];

  /** What became of a message. */
  sealed interface Result {
    /** The inflated bytes, owned by the caller; checked to be UTF-8 if that was asked for. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it carries the array to its owner
    record Message(byte[] bytes) implements Result {}

    record Refused(Violation violation) implements Result {}
  }

  /**
   * Inflates one message. Stops at the first byte that cannot be UTF-8 and at the first past the
   * limit: a bomb costs no more than the limit.
   *
   * @param compressed the payload of all its frames, without the tail of an empty block
   * @param text whether the output must be UTF-8
   * @param limit how many bytes the output may have at most
   */
  Result inflate(byte[] compressed, boolean text, int limit) {
    // RFC 7692 7.2.3.6 writes an empty message as one byte, 0x00; some peers send none.
    if (compressed.length == 0) {
      return new Result.Message(compressed);
    }
    inflater.reset();
    try {
      return run(compressed, text, limit);
    } catch (DataFormatException e) {
      return new Result.Refused(Violation.CORRUPT_COMPRESSION);
    } finally {
      if (area.length > KEPT_BYTES) {
        area = new byte[KEPT_BYTES];
      }
    }
  }

  private Result run(byte[] compressed, boolean text, int limit) throws DataFormatException {
    inflater.setInput(compressed);
    boolean inTail = false;
    int finalBlocks = 0;
    int utf8 = Utf8.ACCEPT;
    int length = 0;
    while (true) {
      reserve(length, limit);
      // One byte more than allowed is enough to know.
      int room = Math.min(area.length, limit + 1) - length;
      int count = inflater.inflate(area, length, room);
      if (count > 0) {
        if (text) {
          utf8 = Utf8.check(utf8, area, length, length + count);
        }
        length += count;
        if (length > limit) {
          return new Result.Refused(Violation.MESSAGE_TOO_LARGE);
        }
        if (utf8 == Utf8.REJECT) {
          return new Result.Refused(Violation.INVALID_TEXT);
        }
      } else if (inflater.finished()) {
        int left = inflater.getRemaining();
        if (inTail) {
          return left == 0 || left == FINAL_BLOCK_BYTES
              ? whole(length, utf8)
              : new Result.Refused(Violation.CORRUPT_COMPRESSION);
        }
        if (left == 0) {
          return whole(length, utf8);
        }
        if (++finalBlocks > MAX_FINAL_BLOCKS) {
          return new Result.Refused(Violation.TOO_MANY_FINAL_BLOCKS);
        }
        // RFC 7692 7.2.3.4: a block with BFINAL set does not end the message, more may follow.
        inflater.reset();
        inflater.setInput(compressed, compressed.length - left, left);
      } else if (inflater.needsInput() && !inTail) {
        inTail = true;
        inflater.setInput(TAIL);
      } else {
        return new Result.Refused(Violation.CORRUPT_COMPRESSION);
      }
    }
  }

  private Result whole(int length, int utf8) {
    return utf8 == Utf8.ACCEPT
        ? new Result.Message(Arrays.copyOf(area, length))
        : new Result.Refused(Violation.INVALID_TEXT);
  }

  private void reserve(int length, int limit) {
    if (length == area.length) {
      area = Arrays.copyOf(area, (int) Math.min(2L * area.length, limit + 1L));
    }
  }

  /** Frees the native memory. No message may follow. */
  @Override
  public void close() {
    inflater.end();
  }
}
