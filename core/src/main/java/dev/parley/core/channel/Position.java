package dev.parley.core.channel;

import java.util.Optional;

/**
 * A place in a channel's log: right behind the publication at {@code offset}.
 *
 * @param epoch names one life of the log; 1 to 32 lower-case letters and digits. Offsets of
 *     different epochs can't be compared
 * @param offset the number of publications up to here; 0 is the start of the log
 * @param tag a short id of the publication at {@code offset}, so that a log which was rolled back
 *     and written again is noticed; 0 at the start
 */
public record Position(String epoch, long offset, int tag) {

  private static final int MAX_EPOCH = 32;

  public Position {
    if (!isEpoch(epoch) || offset < 0) {
      throw new IllegalArgumentException("not a position");
    }
  }

  /** The start of the log with this epoch. */
  public static Position start(String epoch) {
    return new Position(epoch, 0, 0);
  }

  /** Reads what {@link #encode} wrote; empty if it is anything else. */
  public static Optional<Position> parse(String text) {
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (first <= 0 || second < 0) {
      return Optional.empty();
    }
    try {
      long offset = Long.parseLong(text, first + 1, second, 10);
      int tag = Integer.parseUnsignedInt(text, second + 1, text.length(), 36);
      return Optional.of(new Position(text.substring(0, first), offset, tag));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The form on the wire, {@code epoch.offset.tag}: opaque to clients, without characters that JSON
   * or URLs escape.
   */
  public String encode() {
    return epoch + '.' + offset + '.' + Integer.toUnsignedString(tag, 36);
  }

  @Override
  public String toString() {
    return encode();
  }

  private static boolean isEpoch(String text) {
    if (text.isEmpty() || text.length() > MAX_EPOCH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}
