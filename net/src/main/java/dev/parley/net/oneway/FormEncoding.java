package dev.parley.net.oneway;

import dev.parley.core.dialect.Frame;
import dev.parley.net.connection.SlabEncoding;
import dev.parley.net.connection.SlabPool;
import io.netty.buffer.ByteBuf;

/** Messages of a form, each a chunk. */
final class FormEncoding extends SlabEncoding {
  private final Form form;
  private final boolean chunked;

  FormEncoding(SlabPool pool, Form form, boolean chunked) {
    super(pool);
    this.form = form;
    this.chunked = chunked;
  }

  @Override
  protected boolean encode(ByteBuf out, Frame frame) {
    Chunks.write(out, chunked, content -> form.message(content, frame));
    return false;
  }
}
