package dev.parley.net.sse;

import dev.parley.core.dialect.Frame;
import dev.parley.net.oneway.Form;
import dev.parley.net.oneway.Words;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes {@code text/event-stream}. */
record EventForm(Duration retry) implements Form {
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

  @Override
  public String transport() {
    return "sse";
  }

  @Override
  public String contentType() {
    return "text/event-stream; charset=utf-8";
  }

  @Override
  public void message(ByteBuf out, Frame frame) {
    field(out, "id: ", frame.id());
    if (!frame.isEmpty()) {
      field(out, "event: ", frame.event());
      data(out, Words.textOf(frame));
    }
    out.writeByte('\n');
  }

  @Override
  public void keepAlive(ByteBuf out) {
    ByteBufUtil.writeAscii(out, ":\n\n");
  }

  @Override
  public void opening(ByteBuf out, String key) {
    ByteBufUtil.writeAscii(out, "retry: " + retry.toMillis() + "\n\n");
    if (!key.isEmpty()) {
      ByteBufUtil.writeAscii(out, "event: open\ndata: {\"connection\":\"" + key + "\"}\n\n");
    }
  }

  @Override
  public void goodbye(ByteBuf out, String disconnectMessage) {
    ByteBufUtil.writeUtf8(out, "event: disconnect\ndata: " + disconnectMessage + "\n\n");
  }

  /** A line break would end the field, and a NUL makes a browser ignore an id. */
  private static void field(ByteBuf out, String name, @Nullable String value) {
    if (value != null && value.chars().noneMatch(c -> c == '\n' || c == '\r' || c == 0)) {
      ByteBufUtil.writeAscii(out, name);
      ByteBufUtil.writeUtf8(out, value);
      out.writeByte('\n');
    }
  }

  /** One field per line of the text; CR, LF and CRLF all end a line. */
  private static void data(ByteBuf out, byte[] text) {
    int from = 0;
    while (true) {
      int to = from;
      while (to < text.length && text[to] != '\n' && text[to] != '\r') {
        to++;
      }
      out.writeBytes(DATA).writeBytes(text, from, to - from).writeByte('\n');
      if (to == text.length) {
        return;
      }
      boolean pair = text[to] == '\r' && to + 1 < text.length && text[to + 1] == '\n';
      from = to + (pair ? 2 : 1);
    }
  }
}
