package dev.parley.net.stream;

import dev.parley.core.dialect.Frame;
import dev.parley.net.oneway.Form;
import dev.parley.net.oneway.Words;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes {@code application/x-ndjson}. */
record LineForm() implements Form {

  @Override
  public String transport() {
    return "stream";
  }

  @Override
  public String contentType() {
    return "application/x-ndjson; charset=utf-8";
  }

  /** A line break inside of JSON is white space, so a space stands in its place. */
  @Override
  public void message(ByteBuf out, Frame frame) {
    if (frame.isEmpty()) {
      return;
    }
    byte[] text = Words.textOf(frame);
    int from = out.writerIndex();
    out.writeBytes(text);
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' || text[i] == '\r') {
        out.setByte(from + i, ' ');
      }
    }
    out.writeByte('\n');
  }

  @Override
  public void keepAlive(ByteBuf out) {
    out.writeByte('\n');
  }

  @Override
  public void opening(ByteBuf out, String key) {
    ByteBufUtil.writeAscii(out, "{\"type\":\"open\",\"connection\":\"" + key + "\"}\n");
  }

  @Override
  public void goodbye(ByteBuf out, String disconnectMessage) {
    ByteBufUtil.writeUtf8(out, disconnectMessage + "\n");
  }
}
