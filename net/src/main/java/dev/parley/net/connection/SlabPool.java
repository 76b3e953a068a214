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

  /** What a buffer may have grown to, and how many are kept: 1 MiB for each loop at most. */
  static final int MOST_BYTES = 16 << 10;

  static final int MOST_KEPT = 64;

  private final ArrayDeque<ByteBuf> spare = new ArrayDeque<>();
  private boolean closed;

  /** The loop's own. */
  public static SlabPool of(LoopContext context) {
    return context.shared(SlabPool.class, _ -> new SlabPool());
  }

  ByteBuf take() {
    ByteBuf kept = spare.pollLast();
    return kept == null ? PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BYTES) : kept;
  }

  /**
   * Takes the caller's reference; a buffer that others still send from, or that grew, is not kept.
   */
  void giveBack(ByteBuf slab) {
    if (!closed
        && slab.refCnt() == 1
        && slab.capacity() <= MOST_BYTES
        && spare.size() < MOST_KEPT) {
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
