package dev.parley.bench.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bytes from Redis become values, in whatever pieces they come. */
final class RespDecoder extends ByteToMessageDecoder {
  private static final int END_OF_LINE = 2;

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int from = in.readerIndex();
    Resp value = read(in);
    if (value == null) {
      in.readerIndex(from);
    } else {
      out.add(value);
    }
  }

  /** Null if the value is not all there yet. */
  private static @Nullable Resp read(ByteBuf in) {
    int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    if (end < 0) {
      return null;
    }
    byte type = in.readByte();
    String line = in.toString(in.readerIndex(), end - 1 - in.readerIndex(), StandardCharsets.UTF_8);
    in.readerIndex(end + 1);
    return switch (type) {
      case '+' -> new Resp.Simple(line);
      case '-' -> new Resp.Failure(line);
      case ':' -> new Resp.Whole(Long.parseLong(line));
      case '$' -> bulk(in, Integer.parseInt(line));
      case '*' -> array(in, Integer.parseInt(line));
      default -> throw new IllegalStateException("Redis sends what begins with " + (char) type);
    };
  }

  private static @Nullable Resp bulk(ByteBuf in, int length) {
    if (in.readableBytes() < length + END_OF_LINE) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    in.skipBytes(END_OF_LINE);
    return new Resp.Bulk(bytes);
  }

  private static @Nullable Resp array(ByteBuf in, int length) {
    List<Resp> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      Resp value = read(in);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return new Resp.Array(values);
  }
}
