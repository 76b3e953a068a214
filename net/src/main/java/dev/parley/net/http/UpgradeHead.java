package dev.parley.net.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the plainest form of an upgrade request (RFC 9112 2.1, RFC 6455 4.1), in which almost all
 * come: a GET of HTTP/1.1 that is there in full and ends where the bytes do, printable ASCII, no
 * body, one host. Anything else is left to the decoder of HTTP, which knows every form and how to
 * refuse the wrong ones. Stateless.
 */
final class UpgradeHead {
  private static final byte[] GET = bytes("GET /");
  private static final byte[] VERSION = bytes(" HTTP/1.1");
  private static final byte[] END = bytes("\r\n\r\n");

  /** What gives a request a body, or wants more of the server than an answer. */
  private static final Set<String> OTHER = Set.of("content-length", "transfer-encoding", "expect");

  /** Characters of a name besides letters and digits (RFC 9110 5.6.2). */
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  /**
   * A head that was read.
   *
   * @param target begins with a slash
   */
  record Read(String target, Headers headers) {}

  private UpgradeHead() {}

  /**
   * Looks at all readable bytes, and consumes none.
   *
   * @return nothing if this is not such a request, or not all of it
   */
  static Optional<Read> read(ByteBuf in, HttpLimits limits) {
    int from = in.readerIndex();
    int end = in.writerIndex() - END.length;
    if (end < from
        || end - from > limits.headerBytes()
        || !is(in, from, GET)
        || !is(in, end, END)) {
      return Optional.empty();
    }
    int lineEnd = lineEnd(in, from, end);
    if (lineEnd < 0) {
      return Optional.empty();
    }
    int targetEnd = lineEnd - VERSION.length;
    int target = from + GET.length - 1;
    if (targetEnd <= target
        || targetEnd - target > limits.urlBytes()
        || !is(in, targetEnd, VERSION)
        || !printable(in, target, targetEnd, '!')) {
      return Optional.empty();
    }
    return headers(in, lineEnd + 2, end)
        .map(headers -> new Read(text(in, target, targetEnd), headers));
  }

  private static Optional<Headers> headers(ByteBuf in, int from, int end) {
    List<Map.Entry<String, String>> lines = new ArrayList<>(12);
    int hosts = 0;
    boolean upgrade = false;
    for (int line = from; line < end; ) {
      int lineEnd = lineEnd(in, line, end);
      int colon = lineEnd < 0 ? -1 : in.indexOf(line, lineEnd, (byte) ':');
      if (colon <= line || !isToken(in, line, colon) || !printable(in, colon + 1, lineEnd, ' ')) {
        return Optional.empty();
      }
      String name = text(in, line, colon);
      hosts += name.equalsIgnoreCase("host") ? 1 : 0;
      String value = text(in, colon + 1, lineEnd).strip();
      upgrade |= name.equalsIgnoreCase("upgrade") && value.equalsIgnoreCase("websocket");
      if (OTHER.contains(name.toLowerCase(java.util.Locale.ROOT))) {
        return Optional.empty();
      }
      lines.add(Map.entry(name, value));
      line = lineEnd + 2;
    }
    return upgrade && hosts == 1 ? Optional.of(new Headers(lines)) : Optional.empty();
  }

  /**
   * Where the line ends that begins there: at the next CR, or at the end of the head. -1 if that CR
   * is not followed by an LF and another line.
   */
  private static int lineEnd(ByteBuf in, int from, int end) {
    int found = in.indexOf(from, end, (byte) '\r');
    if (found < 0) {
      return end;
    }
    return found + 2 < end && in.getByte(found + 1) == '\n' ? found : -1;
  }

  private static boolean is(ByteBuf in, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (at + i >= in.writerIndex() || in.getByte(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether all are printable ASCII, from a first character on, so that there is no CR or LF. */
  private static boolean printable(ByteBuf in, int from, int end, char first) {
    for (int i = from; i < end; i++) {
      byte b = in.getByte(i);
      if (b < first || b > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken(ByteBuf in, int from, int end) {
    for (int i = from; i < end; i++) {
      char c = (char) in.getByte(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static String text(ByteBuf in, int from, int end) {
    return in.toString(from, end - from, StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }
}
