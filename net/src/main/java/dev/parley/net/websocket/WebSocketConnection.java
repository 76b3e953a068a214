package dev.parley.net.websocket;

import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.connection.Heartbeat;
import dev.parley.net.connection.SocketConnection;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.websocket.codec.CloseCode;
import dev.parley.net.websocket.codec.DeflateOffer.Agreed;
import dev.parley.net.websocket.codec.FrameHandler;
import dev.parley.net.websocket.codec.FrameReader;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A WebSocket after its opening handshake. */
final class WebSocketConnection extends SocketConnection implements FrameHandler {
  private static final byte[] NOTHING = {};

  private final FrameReader reader;
  private final Heartbeat heartbeat;
  private final @Nullable Takeover takeover;
  private Map<String, String> parameters;
  private long lastLife;
  private int pings;
  private long unsentBefore;

  WebSocketConnection(
      LoopContext context,
      Wire wire,
      LoopCodecs codecs,
      @Nullable Agreed deflate,
      WebSocketSettings settings,
      Map<String, String> parameters) {
    super(context, wire, codecs.encoding(deflate != null));
    this.reader = new FrameReader(codecs.rules(deflate != null));
    this.takeover = deflate != null && deflate.takeover() ? new Takeover(codecs) : null;
    this.heartbeat = settings.heartbeat();
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
  public void send(Frame frame) {
    Takeover own = takeover;
    if (own == null) {
      super.send(frame);
    } else if (!closing()) {
      own.encode(out(), frame);
    }
  }

  @Override
  protected void sendsCompressedForAll() {
    Takeover own = takeover;
    if (own != null) {
      own.forget();
    }
  }

  @Override
  protected void left() {
    Takeover own = takeover;
    if (own != null) {
      own.close();
    }
  }

  @Override
  public String transport() {
    return "websocket";
  }

  @Override
  public void read(ByteBuf bytes) {
    alive();
    reader.read(bytes, this);
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
  public void ping(byte[] payload) {
    if (!closing()) {
      FrameWriter.writePong(out(), payload);
    }
  }

  @Override
  public void pong(byte[] payload) {
    alive();
  }

  @Override
  public void close(int code, String reason) {
    if (!closing()) {
      // RFC 6455 5.5.1: the answer typically echoes the status code.
      FrameWriter.writeClose(out(), code, "");
      peerEnded(meaning(code));
    }
    endSocket();
  }

  @Override
  public void violation(int closeCode, String reason) {
    if (!closing()) {
      Disconnect why = meaning(closeCode);
      if (why.is(Disconnects.TOO_LARGE)) {
        context().observer().limitHit("message-bytes");
      }
      FrameWriter.writeClose(out(), closeCode, reason);
      peerEnded(why);
    }
    // RFC 6455 7.1.7: nothing more is read; our half is shut, so that no reset overtakes the frame.
    endOutput();
  }

  @Override
  protected void writeGoodbye(ByteBuf out, Disconnect disconnect) {
    FrameWriter.writeClose(out, disconnect.code(), disconnect.key());
  }

  @Override
  protected boolean awaitsAnswer() {
    return true;
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

  /** Going away (1001) is a page that is left: as deliberate as a normal close. */
  private static Disconnect meaning(int code) {
    return switch (code) {
      case CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.NO_STATUS -> Disconnects.NORMAL;
      case CloseCode.PROTOCOL_ERROR -> Disconnects.PROTOCOL_VIOLATION;
      case CloseCode.INVALID_PAYLOAD -> Disconnects.INVALID_UTF8;
      case CloseCode.POLICY_VIOLATION -> Disconnects.POLICY;
      case CloseCode.TOO_LARGE -> Disconnects.TOO_LARGE;
      default -> Disconnects.DEAD;
    };
  }
}
