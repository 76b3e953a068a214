package dev.parley.net.websocket;

import dev.parley.core.dialect.Frame;
import dev.parley.net.connection.SlabEncoding;
import dev.parley.net.connection.SlabPool;
import dev.parley.net.websocket.codec.DeflateContext;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.websocket.codec.MessageDeflater;
import dev.parley.net.websocket.codec.Opcode;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Frames of a server, with or without compression, each understood on its own. */
final class WebSocketEncoding extends SlabEncoding {
  private final UnaryOperator<Frame> form;
  private final @Nullable MessageDeflater deflater;

  WebSocketEncoding(SlabPool pool, UnaryOperator<Frame> form, @Nullable MessageDeflater deflater) {
    super(pool);
    this.form = form;
    this.deflater = deflater;
  }

  @Override
  protected boolean encode(ByteBuf out, Frame message) {
    Frame frame = form.apply(message);
    return write(out, frame, deflater == null ? Optional.empty() : deflater.deflate(frame.bytes()));
  }

  /** Likewise, for the one peer of this context, which what it is sent may refer back to. */
  void encode(ByteBuf out, Frame message, DeflateContext context) {
    Frame frame = form.apply(message);
    boolean _ =
        write(
            out,
            frame,
            deflater == null ? Optional.empty() : deflater.deflate(frame.bytes(), context));
  }

  /** Appends the frame, compressed if there is such a form of it; returns whether there is. */
  private static boolean write(ByteBuf out, Frame frame, Optional<byte[]> deflated) {
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
