package dev.parley.socketio;

import dev.parley.socketio.packet.Packet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The answer that a client has asked for: the first that is given goes to it. */
final class Reply implements Ack {
  private final Socket socket;
  private final long number;
  private final AtomicBoolean given = new AtomicBoolean();

  Reply(Socket socket, long number) {
    this.socket = socket;
    this.number = number;
  }

  @Override
  public void send(@Nullable Object... values) {
    if (given.compareAndSet(false, true)) {
      Args args = Args.of(values);
      socket.send(socket.namespace().encode(Packet.Type.ACK, number, args.array(null)), false);
    }
  }
}
