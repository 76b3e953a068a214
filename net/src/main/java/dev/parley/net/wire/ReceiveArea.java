package dev.parley.net.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/** The memory into which one loop receives, whichever socket it is: nobody may keep any of it. */
final class ReceiveArea implements AutoCloseable {
  private static final int BYTES = 64 << 10;

  private final ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(BYTES, BYTES);

  /**
   * Receives what is there, at most the area.
   *
   * @return how many bytes, 0 if there are none now, -1 if there will be none any more, by the
   *     peer's wish or a failure
   */
  int receive(Socket socket) {
    int count;
    try {
      count = socket.recvAddress(buffer.memoryAddress(), 0, BYTES);
    } catch (IOException | NotYetConnectedException reset) {
      count = -1;
    }
    buffer.setIndex(0, Math.max(0, count));
    return count;
  }

  /** What the last call received. */
  ByteBuf received() {
    return buffer;
  }

  /** Whether the last call received as much as it could, so that more may be there. */
  boolean wasFilled() {
    return buffer.writerIndex() == BYTES;
  }

  @Override
  public void close() {
    buffer.release();
  }
}
