package dev.parley.net.websocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The small vocabulary of the codec's tests: bytes by hand, independent of the code under test, and
 * reading them.
 */
final class Wire {
  static final int FIN = 0x80;
  static final int RSV1 = 0x40;
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final byte[] KEY = {0x37, (byte) 0xfa, 0x21, 0x3d};

  // Paranoid leak detection notes a stack trace per access; every buffer's count is asserted here
  // instead.
  private static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(true, true);

  private Wire() {}

  static byte[] hex(String spaced) {
    return HexFormat.of().parseHex(spaced.replace(" ", ""));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A client's frame, its length in the shortest form. */
  static byte[] frame(int firstByte, byte[] payload) {
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= KEY[i % 4];
    }
    return join(head(firstByte, payload.length), masked);
  }

  /** The header alone of a client's frame. */
  static byte[] head(int firstByte, int length) {
    String first = "%02x".formatted(firstByte);
    String rest =
        length < 126
            ? "%02x".formatted(0x80 | length)
            : length < 65_536 ? "fe%04x".formatted(length) : "ff%016x".formatted(length);
    return join(hex(first + rest), KEY);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static FrameReader server() {
    return server(FrameLimits.DEFAULT);
  }

  static FrameReader server(FrameLimits limits) {
    return new FrameReader(new FrameRules(FrameRules.Role.SERVER, limits, null));
  }

  /**
   * Reads bytes in one piece from direct memory, and holds the reader to leaving the buffer alone.
   */
  static List<String> read(FrameReader reader, byte[]... parts) {
    RecordedFrames frames = new RecordedFrames();
    feed(reader, frames, join(parts));
    return frames.events();
  }

  /** Reads bytes one at a time. */
  static List<String> trickle(FrameReader reader, byte[]... parts) {
    RecordedFrames frames = new RecordedFrames();
    for (byte one : join(parts)) {
      feed(reader, frames, new byte[] {one});
    }
    return frames.events();
  }

  static void feed(FrameReader reader, FrameHandler frames, byte[] bytes) {
    ByteBuf in = BUFFERS.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    try {
      reader.read(in, frames);
      assertThat(in.isReadable()).isFalse();
      assertThat(in.refCnt()).isEqualTo(1);
      byte[] after = new byte[bytes.length];
      in.getBytes(0, after);
      assertThat(after).isEqualTo(bytes);
      // What is kept of a shared area must be a copy: spoil the original.
      in.setZero(0, bytes.length);
    } finally {
      in.release();
    }
  }
}
