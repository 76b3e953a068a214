package dev.parley.net.connection;

import dev.parley.net.loop.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayDeque;

/**
 * The buffers that the batches of one loop are framed in, used again and again: the same few are in
 * the CPU's cache. Confined to its loop.
 */
public final class SlabPool implements AutoCloseable {
  private static final int FIRST_BYTES = 512;

  /** What a buffer that is kept may have grown to. */
  static final int MOST_BYTES_EACH = 16 << 10;

  /** What all that are kept may hold: enough for a turn in which a few thousand rooms change. */
  static final int MOST_BYTES = 2 << 20;

  private final ArrayDeque<ByteBuf> spare = new ArrayDeque<>();
  private int bytes;
  private boolean closed;

  /** The loop's own. */
  public static SlabPool of(LoopContext context) {
    return context.shared(SlabPool.class, _ -> new SlabPool());
  }

  ByteBuf take() {
    ByteBuf kept = spare.pollLast();
    if (kept == null) {
      return PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BYTES);
    }
    bytes -= kept.capacity();
    return kept;
  }

  /**
   * Takes the caller's reference; a buffer that others still send from, or that grew, is not kept.
   */
  void giveBack(ByteBuf slab) {
    int size = slab.capacity();
    if (!closed && slab.refCnt() == 1 && size <= MOST_BYTES_EACH && bytes + size <= MOST_BYTES) {
      bytes += size;
      spare.addLast(slab.clear());
    } else {
      slab.release();
    }
  }

  @Override
  public void close() {
    closed = true;
    spare.forEach(ByteBuf::release);
    spare.clear();
  }
}
