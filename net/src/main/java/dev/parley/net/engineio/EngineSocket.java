package dev.parley.net.engineio;

import dev.parley.core.dialect.Input;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.net.websocket.FrameCodec;
import dev.parley.net.websocket.FramedConnection;
import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.websocket.codec.Opcode;
import dev.parley.net.wire.Wire;

/** A WebSocket whose text frames are packets, and whose binary ones are messages. */
final class EngineSocket extends FramedConnection implements Carrier {
  private final EngineSession owner;

  EngineSocket(EngineSession owner, Wire wire, FrameCodec codec) {
    super(owner.context(), wire, codec);
    this.owner = owner;
  }

  /** Whoever begins it does. */
  @Override
  protected void opened(Session session) {}

  @Override
  public void packet(byte[] packet) {
    if (!closing()) {
      FrameWriter.writeFrame(out(), Opcode.TEXT, packet);
    }
  }

  /** Queues what was queued for a payload. */
  void outOfPayload(byte[] packet) {
    if (packet[0] == Packet.BINARY_TYPE) {
      send(Outgoing.binary(packet));
    } else {
      packet(packet);
    }
  }

  @Override
  public void text(byte[] utf8) {
    if (closing() || !owner.alive()) {
      return;
    }
    Disconnect why = owner.take(Packet.read(utf8, 0, utf8.length));
    if (why != null) {
      fail(why);
    }
  }

  @Override
  public void binary(byte[] message) {
    if (!closing() && owner.alive()) {
      Disconnect _ = owner.take(new Packet.Message(new Input.Binary(message)));
    }
  }

  @Override
  public void fail(Disconnect why) {
    if (closing()) {
      return;
    }
    FrameWriter.writeClose(out(), why.code(), why.key());
    peerEnded(why);
    endOutput();
  }

  @Override
  protected void ending() {
    owner.forget();
  }

  /** Peers that are dead are found by the session's heartbeat. */
  @Override
  protected void sweepOpen(long now) {}
}
