package dev.parley.bench;

import dev.parley.net.websocket.codec.FrameHandler;
import dev.parley.net.websocket.codec.FrameLimits;
import dev.parley.net.websocket.codec.FrameReader;
import dev.parley.net.websocket.codec.FrameRules;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.websocket.codec.Opcode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** WebSocket frames: a client's is read, one is masked, a turn's slab is written. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {
  private static final int FRAMES_PER_TURN = 16;
  private static final int MEMBERS = 1_000;
  private static final int KEY = 0x37FA213D;

  /** Bytes of the payload. */
  @Param({"100", "1024", "65536"})
  public int size;

  private final byte[] payload;
  private final FrameReader reader =
      new FrameReader(new FrameRules(FrameRules.Role.SERVER, FrameLimits.DEFAULT, null));
  private final ByteBuf incoming = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 17);
  private final ByteBuf outgoing = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 17);
  private byte[] content;

  public FrameBenchmark() {
    payload = new byte[1 << 16];
    Arrays.fill(payload, (byte) 'x');
    content = payload;
  }

  @Setup
  public void fill() {
    content = Arrays.copyOf(payload, size);
    FrameWriter.writeMasked(
        incoming, FrameWriter.firstByte(Opcode.TEXT, true, false), content, KEY);
  }

  @TearDown
  public void release() {
    incoming.release();
    outgoing.release();
  }

  /** Header, unmasking into a fresh array, UTF-8 check. */
  @Benchmark
  public void readMaskedText(Blackhole sink) {
    reader.read(incoming.readerIndex(0), new Consuming(sink));
  }

  /** Header, key and masking: what a client does, and what unmasking alone costs. */
  @Benchmark
  public int writeMasked() {
    outgoing.clear();
    FrameWriter.writeMasked(
        outgoing, FrameWriter.firstByte(Opcode.TEXT, true, false), content, KEY);
    return outgoing.readableBytes();
  }

  /** One turn of a channel: 16 frames into one slab, which 1,000 members share. No send. */
  @Benchmark
  public int writeSlab(Blackhole sink) {
    int bytes = FRAMES_PER_TURN * FrameWriter.frameLength(size);
    ByteBuf slab = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
    for (int i = 0; i < FRAMES_PER_TURN; i++) {
      FrameWriter.writeFrame(slab, Opcode.TEXT, content);
    }
    for (int i = 0; i < MEMBERS; i++) {
      ByteBuf share = slab.retainedDuplicate();
      sink.consume(share);
      share.release();
    }
    slab.release();
    return bytes;
  }

  private record Consuming(Blackhole sink) implements FrameHandler {
    @Override
    public void text(byte[] utf8) {
      sink.consume(utf8);
    }

    @Override
    public void binary(byte[] message) {
      sink.consume(message);
    }

    @Override
    public void ping(byte[] bytes) {
      sink.consume(bytes);
    }

    @Override
    public void pong(byte[] bytes) {
      sink.consume(bytes);
    }

    @Override
    public void close(int code, String reason) {
      throw new IllegalStateException("closed with " + code);
    }

    @Override
    public void violation(int closeCode, String reason) {
      throw new IllegalStateException(reason);
    }
  }
}
