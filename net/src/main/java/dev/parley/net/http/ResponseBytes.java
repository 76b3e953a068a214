package dev.parley.net.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/** Writes responses (RFC 9112). */
final class ResponseBytes {
  private ResponseBytes() {}

  /** A whole response. */
  static ByteBuf of(
      ByteBufAllocator allocator, HttpResponse response, boolean head, boolean close) {
    byte[] body = response.body();
    ByteBuf out = allocator.buffer(256 + (head ? 0 : body.length));
    start(out, response.status(), response.headers());
    // RFC 9110 8.6: no Content-Length in a 1xx or 204.
    if (response.status() != 204 && response.status() >= 200) {
      line(out, "Content-Length", Integer.toString(body.length));
    }
    if (close) {
      line(out, "Connection", "close");
    }
    end(out);
    if (!head && response.status() != 204) {
      out.writeBytes(body);
    }
    return out;
  }

  /** The head of a response whose body, if any, the caller frames. */
  static ByteBuf head(ByteBufAllocator allocator, int status, Map<String, String> headers) {
    ByteBuf out = allocator.buffer(256);
    writeHead(out, status, headers);
    return out;
  }

  /** Appends such a head. */
  static void writeHead(ByteBuf out, int status, Map<String, String> headers) {
    start(out, status, headers);
    end(out);
  }

  private static void start(ByteBuf out, int status, Map<String, String> headers) {
    ByteBufUtil.writeAscii(out, "HTTP/1.1 " + status + " ");
    ByteBufUtil.writeAscii(out, HttpResponseStatus.valueOf(status).reasonPhrase());
    end(out);
    headers.forEach((name, value) -> line(out, name, value));
  }

  private static void line(ByteBuf out, String name, String value) {
    if (value.indexOf('\r') < 0 && value.indexOf('\n') < 0) {
      ByteBufUtil.writeAscii(out, name + ": " + value);
      end(out);
    }
  }

  private static void end(ByteBuf out) {
    out.writeShort('\r' << 8 | '\n');
  }
}
