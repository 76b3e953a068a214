package dev.parley.net.websocket.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A frame of which some has arrived. Exists only until its last byte has. */
sealed interface PartialFrame {

  /** The header is not whole yet. */
  final class Head implements PartialFrame {
    private final ByteBuf bytes = Unpooled.wrappedBuffer(new byte[FrameHead.MOST_BYTES]).clear();

    ByteBuf bytes() {
      return bytes;
    }

    /** Takes as much of the header as is there, but nothing beyond it. */
    void fill(ByteBuf in) {
      // Two bytes tell how long the header is, so there are at most two rounds.
      int missing;
      while (in.isReadable() && (missing = FrameHead.bytes(bytes) - bytes.readableBytes()) > 0) {
        in.readBytes(bytes, Math.min(missing, in.readableBytes()));
      }
    }

    boolean isWhole() {
      return bytes.readableBytes() == FrameHead.bytes(bytes);
    }
  }

  /** The header is whole, the payload is not. */
  final class Payload implements PartialFrame {
    private final int firstByte;
    private final int mask;
    private final int length;
    private final @Nullable PayloadBytes control;
    private int arrived;

    /**
     * @param control where the payload of a control frame gathers; that of a data frame gathers in
     *     the message
     */
    Payload(int firstByte, int length, int mask, @Nullable PayloadBytes control) {
      this.firstByte = firstByte;
      this.length = length;
      this.mask = mask;
      this.control = control;
    }

    int firstByte() {
      return firstByte;
    }

    int missing() {
      return length - arrived;
    }

    void arrived(int count) {
      arrived += count;
    }

    /**
     * Returns the masking key turned to the next byte (RFC 6455 5.3: octet i is masked by key octet
     * i modulo 4).
     */
    int mask() {
      return Integer.rotateRight(mask, Byte.SIZE * (arrived & 3));
    }

    @Nullable PayloadBytes control() {
      return control;
    }
  }
}
