package dev.parley.net.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.core.hub.Loop;
import dev.parley.net.peer.Peer;
import dev.parley.net.websocket.FrameCodec;
import dev.parley.net.websocket.codec.CloseCode;
import dev.parley.net.websocket.codec.FrameHandler;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.websocket.codec.Opcode;
import dev.parley.net.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that may take over from polling: the peer tries it, stops polling, and says so. Until
 * then it carries nothing, and its end is nobody's but its own. Confined to its loop.
 */
final class Probe implements Wire.Owner, FrameHandler {
  private static final Duration FLUSH = Duration.ofMillis(100);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final EngineSession session;
  private final Wire wire;
  private final FrameCodec codec;
  private final Peer peer;
  private @Nullable EngineSocket socket;
  private Loop.@Nullable Timer limit;
  private Loop.@Nullable Timer flushing;
  private boolean closing;

  Probe(EngineSession session, Wire wire, FrameCodec codec, Peer peer) {
    this.session = session;
    this.wire = wire;
    this.codec = codec;
    this.peer = peer;
  }

  Wire wire() {
    return wire;
  }

  FrameCodec codec() {
    return codec;
  }

  Peer peer() {
    return peer;
  }

  /** Waits for the peer's word. */
  void begin() {
    wire.begin(this);
    limit = schedule(this::tooLate, session.settings().upgradeTimeout());
  }

  /** Closes: there is nothing to take over. */
  void refuse() {
    wire.begin(this);
    closeWith(CloseCode.NO_STATUS);
  }

  @Override
  public void read(ByteBuf bytes) {
    codec.reader().read(bytes, this);
  }

  @Override
  public void relieved() {}

  @Override
  public void gone() {
    closing = true;
    over();
  }

  @Override
  public void text(byte[] utf8) {
    EngineSocket successor = socket;
    if (successor != null) {
      successor.text(utf8);
      return;
    }
    if (closing) {
      return;
    }
    switch (new String(utf8, UTF_8)) {
      case "2probe" -> {
        FrameWriter.writeFrame(wire.out(), Opcode.TEXT, Outgoing.PROBE_ANSWER);
        flushLater();
      }
      case "5" -> takeOver();
      default -> closeWith(CloseCode.NO_STATUS);
    }
  }

  @Override
  public void binary(byte[] message) {
    EngineSocket successor = socket;
    if (successor != null) {
      successor.binary(message);
    } else if (!closing) {
      closeWith(CloseCode.NO_STATUS);
    }
  }

  @Override
  public void ping(byte[] payload) {
    EngineSocket successor = socket;
    if (successor != null) {
      successor.ping(payload);
    } else if (!closing) {
      FrameWriter.writePong(wire.out(), payload);
    }
  }

  @Override
  public void pong(byte[] payload) {}

  @Override
  public void close(int code, String reason) {
    EngineSocket successor = socket;
    if (successor != null) {
      successor.close(code, reason);
      return;
    }
    if (!closing) {
      closeWith(code);
    }
    wire.end();
  }

  @Override
  public void violation(int closeCode, String reason) {
    EngineSocket successor = socket;
    if (successor != null) {
      successor.violation(closeCode, reason);
    } else if (!closing) {
      closeWith(closeCode);
    }
  }

  private void takeOver() {
    EngineSocket successor = session.moveTo(this);
    if (successor == null) {
      closeWith(CloseCode.NO_STATUS);
    } else {
      socket = successor;
      cancel();
    }
  }

  /** The peer has a poll under way that it waits for. */
  private void flushLater() {
    Loop.Timer before = flushing;
    if (before != null) {
      before.cancel();
    }
    flushing =
        schedule(
            () -> {
              session.flush();
              flushLater();
            },
            FLUSH);
  }

  private void tooLate() {
    session.context().observer().limitHit("upgrade-timeout");
    closeWith(CloseCode.NO_STATUS);
  }

  private void closeWith(int code) {
    if (closing) {
      return;
    }
    closing = true;
    over();
    FrameWriter.writeClose(wire.out(), code, "");
    wire.readOn();
    wire.endOutput();
    limit = schedule(wire::close, CLOSE);
  }

  private void over() {
    cancel();
    session.probeOver(this);
  }

  private void cancel() {
    for (Loop.Timer timer : new Loop.@Nullable Timer[] {limit, flushing}) {
      if (timer != null) {
        timer.cancel();
      }
    }
    limit = null;
    flushing = null;
  }

  private Loop.Timer schedule(Runnable task, Duration delay) {
    return session.context().loop().schedule(task, delay);
  }
}
