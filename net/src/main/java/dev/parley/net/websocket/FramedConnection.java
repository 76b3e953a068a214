package dev.parley.net.websocket;

import dev.parley.core.dialect.Frame;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.connection.SocketConnection;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.websocket.codec.CloseCode;
import dev.parley.net.websocket.codec.FrameHandler;
import dev.parley.net.websocket.codec.FrameReader;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.wire.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket after its opening handshake, whatever its messages are. What a peer does wrong, and
 * how it says goodbye, is the same for all.
 */
public abstract class FramedConnection extends SocketConnection implements FrameHandler {
  private final FrameReader reader;
  private final @Nullable Takeover takeover;

  protected FramedConnection(LoopContext context, Wire wire, FrameCodec codec) {
    super(context, wire, codec.encoding());
    this.reader = codec.reader();
    this.takeover = codec.takeover();
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
    reader.read(bytes, this);
  }

  @Override
  public void ping(byte[] payload) {
    if (!closing()) {
      FrameWriter.writePong(out(), payload);
    }
  }

  @Override
  public void pong(byte[] payload) {}

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
