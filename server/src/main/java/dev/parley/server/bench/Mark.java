package dev.parley.server.bench;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The mark that every publication of a run carries, in ASCII that any text or JSON string may hold:
 *
 * <pre>
 *   B:  8 hex digits of the run  :  16 hex digits of the intended time, nanoseconds
 * </pre>
 *
 * <p>Whatever has no mark of this run (words of a dialect, other people's messages) is not counted.
 */
final class Mark {
  /** Bytes of a mark. */
  static final int LENGTH = 2 + 8 + 1 + 16;

  /** What {@link #find} returns when there is no mark. */
  static final long NONE = Long.MIN_VALUE;

  private static final HexFormat HEX = HexFormat.of();

  private final byte[] prefix;

  Mark(int run) {
    prefix = ("B:" + HEX.toHexDigits(run) + ":").getBytes(StandardCharsets.US_ASCII);
  }

  /** The mark padded to a length of at least {@link #LENGTH}. */
  String text(long intendedNanos, int length) {
    String mark = new String(prefix, StandardCharsets.US_ASCII) + HEX.toHexDigits(intendedNanos);
    return mark + "x".repeat(length - LENGTH);
  }

  /** The intended time in the first mark of a message, or {@link #NONE}. */
  long find(byte[] message) {
    int last = message.length - LENGTH;
    for (int at = 0; at <= last; at++) {
      if (message[at] == 'B' && isPrefix(message, at)) {
        return hex(message, at + prefix.length);
      }
    }
    return NONE;
  }

  private boolean isPrefix(byte[] message, int at) {
    for (int i = 0; i < prefix.length; i++) {
      if (message[at + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static long hex(byte[] message, int at) {
    long value = 0;
    for (int i = at; i < at + Long.BYTES * 2; i++) {
      if (!HexFormat.isHexDigit(message[i])) {
        return NONE;
      }
      value = value << 4 | HexFormat.fromHexDigit(message[i]);
    }
    return value;
  }
}
