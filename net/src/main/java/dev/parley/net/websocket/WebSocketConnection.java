package dev.parley.net.websocket;

import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.connection.Heartbeat;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Map;

/** A WebSocket whose messages are the dialect's, and whose heartbeat is the protocol's own. */
final class WebSocketConnection extends FramedConnection {
  private static final byte[] NOTHING = {};

  private final Heartbeat heartbeat;
  private Map<String, String> parameters;
  private long lastLife;
  private int pings;
  private long unsentBefore;

  WebSocketConnection(
      LoopContext context,
      Wire wire,
      FrameCodec codec,
      Heartbeat heartbeat,
      Map<String, String> parameters) {
    super(context, wire, codec);
    this.heartbeat = heartbeat;
    this.parameters = parameters;
    this.lastLife = context.now();
  }

  @Override
  protected void opened(Session owner) {
    Map<String, String> given = parameters;
    parameters = Map.of();
    owner.open(given, Capabilities.webSocket());
  }

  @Override
  public void read(ByteBuf bytes) {
    alive();
    super.read(bytes);
  }

  @Override
  public void text(byte[] utf8) {
    if (!closing()) {
      session().receive(new Input.Text(utf8));
    }
  }

  @Override
  public void binary(byte[] message) {
    if (!closing()) {
      session().receive(new Input.Binary(message));
    }
  }

  @Override
  public void pong(byte[] payload) {
    alive();
  }

  /**
   * Asks a silent peer for a sign of life, each time on a grid that begins with its last one. While
   * nothing is read because the peer does not read, taking some bytes counts as one.
   */
  @Override
  protected void sweepOpen(long now) {
    long unsent = unsentBytes();
    if (unsent < unsentBefore) {
      alive();
    }
    unsentBefore = unsent;
    Duration due = heartbeat.interval().plus(heartbeat.timeout().multipliedBy(pings));
    if (now - lastLife < due.toNanos()) {
      return;
    }
    if (pings >= heartbeat.misses()) {
      context().observer().limitHit("heartbeat");
      abandon(Disconnects.DEAD);
      return;
    }
    pings++;
    FrameWriter.writePing(out(), NOTHING);
  }

  private void alive() {
    lastLife = context().now();
    pings = 0;
  }
}
