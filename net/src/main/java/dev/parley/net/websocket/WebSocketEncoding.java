package dev.parley.net.websocket;

import dev.parley.core.dialect.Frame;
import dev.parley.net.connection.SlabEncoding;
import dev.parley.net.connection.SlabPool;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.websocket.codec.MessageDeflater;
import dev.parley.net.websocket.codec.Opcode;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Frames of a server, with or without compression, each understood on its own. */
final class WebSocketEncoding extends SlabEncoding {
  private final @Nullable MessageDeflater deflater;

  WebSocketEncoding(SlabPool pool, @Nullable MessageDeflater deflater) {
    super(pool);
    this.deflater = deflater;
  }

  @Override
  protected boolean encode(ByteBuf out, Frame frame) {
    return write(out, frame, deflater == null ? Optional.empty() : deflater.deflate(frame.bytes()));
  }

  /** Appends the frame, compressed if there is such a form of it; returns whether there is. */
  static boolean write(ByteBuf out, Frame frame, Optional<byte[]> deflated) {
    Opcode opcode = frame.text() ? Opcode.TEXT : Opcode.BINARY;
    if (deflated.isPresent()) {
      FrameWriter.writeHeader(out, opcode, true, deflated.get().length);
      out.writeBytes(deflated.get());
      return true;
    }
    FrameWriter.writeHeader(out, opcode, false, frame.size());
    out.writeBytes(frame.head()).writeBytes(frame.body()).writeBytes(frame.tail());
    return false;
  }
}
