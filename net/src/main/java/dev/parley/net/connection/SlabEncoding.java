package dev.parley.net.connection;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Encoding;
import io.netty.buffer.ByteBuf;

/** An encoding whose batches are one buffer of framed messages. Confined to its loop. */
public abstract class SlabEncoding implements Encoding {
  private final SlabPool pool;

  protected SlabEncoding(SlabPool pool) {
    this.pool = pool;
  }

  /**
   * Appends the message as it goes over the wire.
   *
   * @return whether it is compressed
   */
  protected abstract boolean encode(ByteBuf out, Frame frame);

  @Override
  public final Batch newBatch() {
    return new Slab(this, pool.take());
  }

  /** The buffer of one turn; each socket that sends it holds a reference of its own. */
  static final class Slab implements Batch {
    private final SlabEncoding encoding;
    private final ByteBuf bytesOfAll;
    private boolean compressed;

    Slab(SlabEncoding encoding, ByteBuf bytesOfAll) {
      this.encoding = encoding;
      this.bytesOfAll = bytesOfAll;
    }

    ByteBuf bytesOfAll() {
      return bytesOfAll;
    }

    /** Whether any message in here is compressed. */
    boolean compressed() {
      return compressed;
    }

    @Override
    public void add(Frame frame) {
      compressed |= encoding.encode(bytesOfAll, frame);
    }

    @Override
    public int bytes() {
      return bytesOfAll.readableBytes();
    }

    @Override
    public void release() {
      encoding.pool.giveBack(bytesOfAll);
    }
  }
}
