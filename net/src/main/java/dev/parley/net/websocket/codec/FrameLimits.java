package dev.parley.net.websocket.codec;

/**
 * How much a peer may send in one piece.
 *
 * @param maxFrameBytes payload of one data frame as it travels, 1 to {@link #MOST_BYTES}; past it
 *     1009
 * @param maxMessageBytes all fragments of a message together, both as they travel and inflated, 1
 *     to {@link #MOST_BYTES}; past it 1009
 * @param maxFragments data frames of one message, at least 1; past it 1008
 */
public record FrameLimits(int maxFrameBytes, int maxMessageBytes, int maxFragments) {
  /** The largest value a byte limit may have: 1 GiB. */
  public static final int MOST_BYTES = 1 << 30;

  /** 1 MiB for frame and message, 65,536 fragments. */
  public static final FrameLimits DEFAULT = new FrameLimits(1_048_576, 1_048_576, 65_536);

  public FrameLimits {
    requireBytes("maxFrameBytes", maxFrameBytes);
    requireBytes("maxMessageBytes", maxMessageBytes);
    if (maxFragments < 1) {
      throw new IllegalArgumentException("maxFragments must be at least 1, is " + maxFragments);
    }
  }

  private static void requireBytes(String name, int bytes) {
    if (bytes < 1 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(name + " must be 1 to " + MOST_BYTES + ", is " + bytes);
    }
  }
}
