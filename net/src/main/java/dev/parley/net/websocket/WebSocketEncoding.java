package dev.parley.net.websocket;

import dev.parley.core.dialect.Frame;
import dev.parley.net.connection.SlabEncoding;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.websocket.codec.MessageDeflater;
import dev.parley.net.websocket.codec.Opcode;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Frames of a server, with or without compression. */
final class WebSocketEncoding extends SlabEncoding {
  private final @Nullable MessageDeflater deflater;

  WebSocketEncoding(@Nullable MessageDeflater deflater) {
    this.deflater = deflater;
  }

  @Override
  protected void encode(ByteBuf out, Frame frame) {
    Opcode opcode = frame.text() ? Opcode.TEXT : Opcode.BINARY;
    if (deflater != null) {
      Optional<byte[]> deflated = deflater.deflate(frame.bytes());
      if (deflated.isPresent()) {
        FrameWriter.writeHeader(out, opcode, true, deflated.get().length);
        out.writeBytes(deflated.get());
        return;
      }
    }
    FrameWriter.writeHeader(out, opcode, false, frame.size());
    out.writeBytes(frame.head()).writeBytes(frame.body()).writeBytes(frame.tail());
  }
}
