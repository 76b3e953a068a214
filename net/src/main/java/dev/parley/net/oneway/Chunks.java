package dev.parley.net.oneway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** HTTP/1.1 chunks (RFC 9112 7.1), or for HTTP/1.0 nothing around the content. */
public final class Chunks {
  /** RFC 9112 7.1 allows leading zeroes: the length is filled in once it is known. */
  private static final String LENGTH_TO_COME = "00000000\r\n";

  private static final int LENGTH_DIGITS = 8;

  private Chunks() {}

  /** Writes what {@code content} appends as one chunk. */
  public static void write(ByteBuf out, boolean chunked, Consumer<ByteBuf> content) {
    if (!chunked) {
      content.accept(out);
      return;
    }
    int at = out.writerIndex();
    ByteBufUtil.writeAscii(out, LENGTH_TO_COME);
    int from = out.writerIndex();
    content.accept(out);
    int length = out.writerIndex() - from;
    if (length == 0) {
      // RFC 9112 7.1: an empty chunk would end the response.
      out.writerIndex(at);
      return;
    }
    byte[] digits = "%08x".formatted(length).getBytes(StandardCharsets.US_ASCII);
    out.setBytes(at, digits, 0, LENGTH_DIGITS);
    out.writeShort('\r' << 8 | '\n');
  }

  /** Ends the response. */
  public static void end(ByteBuf out, boolean chunked) {
    if (chunked) {
      ByteBufUtil.writeAscii(out, "0\r\n\r\n");
    }
  }
}
