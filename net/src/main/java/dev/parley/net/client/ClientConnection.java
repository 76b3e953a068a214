package dev.parley.net.client;

import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.websocket.codec.Opcode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * An open WebSocket connection, seen from its client. Any thread; nothing blocks. What is sent
 * after the end is dropped.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the socket, noticed there
public final class ClientConnection {
  private final Channel socket;
  private final WebSocketClient.Settings settings;
  private boolean closeSent;

  /** The code of the close frame that came or was called for; 1006 until then. */
  private int closeCode = ABNORMAL;

  private String closeReason = "";

  /** RFC 6455 7.4.1: never on the wire, stands for an end without a close frame. */
  static final int ABNORMAL = 1006;

  ClientConnection(Channel socket, WebSocketClient.Settings settings) {
    this.socket = socket;
    this.settings = settings;
  }

  /** Sends a text message; the bytes must be valid UTF-8. */
  public void text(byte[] utf8) {
    send(Opcode.TEXT, utf8);
  }

  public void text(String text) {
    text(text.getBytes(StandardCharsets.UTF_8));
  }

  public void binary(byte[] message) {
    send(Opcode.BINARY, message);
  }

  /**
   * Sends a close frame; the listener hears of the end when the server has answered it, at the
   * latest after {@link WebSocketClient.Settings#patience()}.
   *
   * @param code one that may be on the wire
   */
  public void close(int code, String reason) {
    socket.eventLoop().execute(() -> sendClose(code, reason));
  }

  /**
   * Ends the connection at once, with a TCP reset and without a close frame, as a network does that
   * breaks; the listener hears of it with 1006.
   */
  public void drop() {
    socket
        .eventLoop()
        .execute(() -> {
          if (socket.isOpen()) {
            // What lingers for no time is reset.
            socket.config().setOption(ChannelOption.SO_LINGER, 0);
            socket.close();
          }
        });
  }

  /** Whether less than a socket buffer's worth waits to be sent. */
  public boolean writable() {
    return socket.isWritable();
  }

  public boolean isOpen() {
    return socket.isActive();
  }

  void send(Opcode opcode, byte[] payload) {
    int length = FrameWriter.maskedFrameLength(payload.length);
    ByteBuf frame = socket.alloc().directBuffer(length);
    int key = ThreadLocalRandom.current().nextInt();
    FrameWriter.writeMasked(frame, FrameWriter.firstByte(opcode, true, false), payload, key);
    socket.writeAndFlush(frame, socket.voidPromise());
  }

  /** Notes why the connection is about to end. On its thread; the first reason stays. */
  void endsWith(int code, String reason) {
    if (closeCode == ABNORMAL) {
      closeCode = code;
      closeReason = reason;
    }
  }

  int closeCode() {
    return closeCode;
  }

  String closeReason() {
    return closeReason;
  }

  /**
   * Sends the close frame unless one was sent, and gives the server a while to end the connection.
   * On its thread.
   */
  void sendClose(int code, String reason) {
    if (closeSent) {
      return;
    }
    closeSent = true;
    send(Opcode.CLOSE, FrameWriter.closePayload(code, reason));
    socket
        .eventLoop()
        .schedule(() -> socket.close(), settings.patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  WebSocketClient.Settings settings() {
    return settings;
  }
}
