package dev.parley.net.websocket.codec;

import io.netty.buffer.ByteBuf;

/**
 * Reads the fields of a frame header that starts at a buffer's reader index, without consuming it.
 */
final class FrameHead {
  static final int FIN = 0x80;
  static final int RSV1 = 0x40;
  static final int RSV2_AND_3 = 0x30;
  static final int OPCODE = 0x0F;
  static final int MASKED = 0x80;
  static final int SHORT_LENGTH = 0x7F;

  /** What the seven bits of length say if they are not the length itself (RFC 6455 5.2). */
  static final int SIXTEEN_BITS_FOLLOW = 126;

  static final int SIXTY_FOUR_BITS_FOLLOW = 127;
  static final int MOST_IN_SEVEN_BITS = 125;
  static final int MOST_IN_SIXTEEN_BITS = 0xFFFF;
  static final int MASK_BYTES = 4;

  /** Two bytes, 64 bits of length, masking key. */
  static final int MOST_BYTES = 2 + Long.BYTES + MASK_BYTES;

  private FrameHead() {}

  /** Returns how long the header is, or 2 while that is not known yet. */
  static int bytes(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return 2;
    }
    int second = in.getByte(in.readerIndex() + 1);
    return 2 + lengthBytes(second) + ((second & MASKED) != 0 ? MASK_BYTES : 0);
  }

  /** Tells whether the length is there in full. */
  static boolean hasLength(ByteBuf in) {
    int present = in.readableBytes();
    return present >= 2 && present >= 2 + lengthBytes(in.getByte(in.readerIndex() + 1));
  }

  /** Returns the payload length as written: negative if the top bit of the 64 is set. */
  static long length(ByteBuf in) {
    int at = in.readerIndex();
    int brief = in.getByte(at + 1) & SHORT_LENGTH;
    return switch (brief) {
      case SIXTEEN_BITS_FOLLOW -> in.getUnsignedShort(at + 2);
      case SIXTY_FOUR_BITS_FOLLOW -> in.getLong(at + 2);
      default -> brief;
    };
  }

  /** Returns the masking key as a little-endian int, 0 if there is none. */
  static int mask(ByteBuf in) {
    int second = in.getByte(in.readerIndex() + 1);
    return (second & MASKED) == 0 ? 0 : in.getIntLE(in.readerIndex() + 2 + lengthBytes(second));
  }

  /**
   * Tells whether a length could have been written shorter than the second byte says (RFC 6455 5.2
   * forbids it).
   */
  static boolean isPadded(int secondByte, long length) {
    return switch (secondByte & SHORT_LENGTH) {
      case SIXTEEN_BITS_FOLLOW -> length <= MOST_IN_SEVEN_BITS;
      case SIXTY_FOUR_BITS_FOLLOW -> length <= MOST_IN_SIXTEEN_BITS;
      default -> false;
    };
  }

  private static int lengthBytes(int secondByte) {
    return switch (secondByte & SHORT_LENGTH) {
      case SIXTEEN_BITS_FOLLOW -> Short.BYTES;
      case SIXTY_FOUR_BITS_FOLLOW -> Long.BYTES;
      default -> 0;
    };
  }
}
