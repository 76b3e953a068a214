package dev.parley.net.websocket.codec;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes frames into a buffer of the caller (RFC 6455 5.2). A server's frames are unmasked; {@link
 * #writeMasked} is for clients. Stateless: any thread.
 */
public final class FrameWriter {
  /** The longest payload of a control frame (RFC 6455 5.5). */
  public static final int MOST_CONTROL_BYTES = 125;

  /** The longest reason of a close frame in bytes of UTF-8: what its two bytes of code leave. */
  public static final int MOST_REASON_BYTES = MOST_CONTROL_BYTES - 2;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private FrameWriter() {}

  /** Returns how many bytes the unmasked header of a payload takes: 2, 4 or 10. */
  public static int headerLength(int payloadLength) {
    if (payloadLength <= FrameHead.MOST_IN_SEVEN_BITS) {
      return 2;
    }
    return payloadLength <= FrameHead.MOST_IN_SIXTEEN_BITS ? 2 + Short.BYTES : 2 + Long.BYTES;
  }

  /** Returns how many bytes an unmasked frame takes, header and payload. */
  public static int frameLength(int payloadLength) {
    return headerLength(payloadLength) + payloadLength;
  }

  /** Returns how many bytes a masked frame takes, header, key and payload. */
  public static int maskedFrameLength(int payloadLength) {
    return frameLength(payloadLength) + FrameHead.MASK_BYTES;
  }

  /**
   * Writes the header of an unfragmented, unmasked frame.
   *
   * @param rsv1 whether the payload is compressed (RFC 7692 6)
   */
  public static void writeHeader(ByteBuf out, Opcode opcode, boolean rsv1, int payloadLength) {
    writeHeader(out, firstByte(opcode, true, rsv1), payloadLength, 0);
  }

  /**
   * Writes an unfragmented, unmasked, uncompressed frame. A control frame's payload is at most 125
   * bytes.
   */
  public static void writeFrame(ByteBuf out, Opcode opcode, byte[] payload) {
    requireFits(opcode.code(), payload.length);
    writeHeader(out, opcode, false, payload.length);
    out.writeBytes(payload);
  }

  /** Writes a ping with at most 125 bytes of payload. */
  public static void writePing(ByteBuf out, byte[] payload) {
    writeFrame(out, Opcode.PING, payload);
  }

  /** Writes the answer to a ping: the same payload, at most 125 bytes. */
  public static void writePong(ByteBuf out, byte[] payload) {
    writeFrame(out, Opcode.PONG, payload);
  }

  /** Writes a close frame; see {@link #closePayload}. */
  public static void writeClose(ByteBuf out, int code, String reason) {
    writeFrame(out, Opcode.CLOSE, closePayload(code, reason));
  }

  /**
   * Returns the payload of a close frame.
   *
   * @param code one that is valid on the wire, or {@link CloseCode#NO_STATUS} for a payload of no
   *     bytes, as which the answer to a close frame without a code is written
   * @param reason cut to {@link #MOST_REASON_BYTES} of UTF-8, between two characters
   * @throws IllegalArgumentException if the code may not be sent
   */
  public static byte[] closePayload(int code, String reason) {
    if (code == CloseCode.NO_STATUS) {
      return new byte[0];
    }
    if (!CloseCode.isValidOnWire(code)) {
      throw new IllegalArgumentException("close code " + code + " may not be sent");
    }
    byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MOST_REASON_BYTES);
    // 10xxxxxx continues a character, which would be cut in two.
    while (length > 0 && length < utf8.length && (utf8[length] & 0xC0) == 0x80) {
      length--;
    }
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >>> Byte.SIZE);
    payload[1] = (byte) code;
    System.arraycopy(utf8, 0, payload, 2, length);
    return payload;
  }

  /** Returns the first byte of a frame, for {@link #writeMasked}. */
  public static int firstByte(Opcode opcode, boolean fin, boolean rsv1) {
    return opcode.code() | (fin ? FrameHead.FIN : 0) | (rsv1 ? FrameHead.RSV1 : 0);
  }

  /**
   * Writes a client's frame. The payload is left as it is.
   *
   * @param firstByte from {@link #firstByte}
   * @param key masking key, to be unpredictable in a browser-like client (RFC 6455 10.3)
   */
  public static void writeMasked(ByteBuf out, int firstByte, byte[] payload, int key) {
    requireFits(firstByte & FrameHead.OPCODE, payload.length);
    writeHeader(out, firstByte, payload.length, FrameHead.MASKED);
    out.writeInt(key);
    // The key's first byte is the highest of the int; it must meet the lowest byte of a
    // little-endian word.
    int turned = Integer.reverseBytes(key);
    long wide = (turned & 0xFFFF_FFFFL) << 32 | (turned & 0xFFFF_FFFFL);
    int at = 0;
    for (; at + Long.BYTES <= payload.length; at += Long.BYTES) {
      out.writeLongLE((long) LONGS.get(payload, at) ^ wide);
    }
    for (; at < payload.length; at++, wide >>>= Byte.SIZE) {
      out.writeByte((int) (payload[at] ^ wide));
    }
  }

  private static void writeHeader(ByteBuf out, int firstByte, int length, int maskBit) {
    out.writeByte(firstByte);
    if (length <= FrameHead.MOST_IN_SEVEN_BITS) {
      out.writeByte(maskBit | length);
    } else if (length <= FrameHead.MOST_IN_SIXTEEN_BITS) {
      out.writeByte(maskBit | FrameHead.SIXTEEN_BITS_FOLLOW);
      out.writeShort(length);
    } else {
      out.writeByte(maskBit | FrameHead.SIXTY_FOUR_BITS_FOLLOW);
      out.writeLong(length);
    }
  }

  private static void requireFits(int opcode, int length) {
    if (Opcode.isControl(opcode) && length > MOST_CONTROL_BYTES) {
      throw new IllegalArgumentException("a control frame holds 125 bytes at most, not " + length);
    }
  }
}
