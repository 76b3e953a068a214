package dev.parley.net.client;

import dev.parley.net.websocket.codec.CloseCode;
import dev.parley.net.websocket.codec.FrameHandler;
import dev.parley.net.websocket.codec.FrameLimits;
import dev.parley.net.websocket.codec.FrameReader;
import dev.parley.net.websocket.codec.FrameRules;
import dev.parley.net.websocket.codec.Opcode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one handler of a client's socket. Its states: the answer to the handshake is awaited the
 * handshake, open, over. Confined to the socket's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the socket, noticed there
final class ClientHandler extends ChannelInboundHandlerAdapter implements FrameHandler {

  /** An answer whose head is longer is none that a WebSocket server gives. */
  static final int MOST_HEAD_BYTES = 16 << 10;

  private final ClientConnection connection;
  private final Upgrade upgrade;
  private final ClientListener listener;
  private final CompletableFuture<ClientConnection> opened;
  private final FrameReader reader;
  private @Nullable ByteBuf head;
  private boolean open;
  private boolean over;

  ClientHandler(
      ClientConnection connection,
      Upgrade upgrade,
      ClientListener listener,
      CompletableFuture<ClientConnection> opened) {
    this.connection = connection;
    this.upgrade = upgrade;
    this.listener = listener;
    this.opened = opened;
    FrameLimits limits = connection.settings().limits();
    this.reader = new FrameReader(new FrameRules(FrameRules.Role.CLIENT, limits, null));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.writeAndFlush(Unpooled.copiedBuffer(upgrade.request(), StandardCharsets.US_ASCII));
    context
        .executor()
        .schedule(
            () -> {
              if (!open) {
                refuse(context, "the server does not answer the handshake");
              }
            },
            connection.settings().patience().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!open && !over) {
        readHead(context, in);
      }
      if (open) {
        reader.read(in, this);
      }
    } finally {
      in.release();
    }
  }

  private void readHead(ChannelHandlerContext context, ByteBuf in) {
    ByteBuf lines = head;
    if (lines == null) {
      lines = context.alloc().buffer(256, MOST_HEAD_BYTES);
      head = lines;
    }
    while (in.isReadable() && lines.readableBytes() < MOST_HEAD_BYTES) {
      lines.writeByte(in.readByte());
      if (isWhole(lines)) {
        String text = lines.toString(0, lines.writerIndex() - 4, StandardCharsets.ISO_8859_1);
        String fault = ResponseHead.parse(text).fault(upgrade.key(), upgrade.subprotocol());
        if (fault != null) {
          refuse(context, fault);
          return;
        }
        releaseHead();
        open = true;
        opened.complete(connection);
        listener.opened(connection);
        return;
      }
    }
    if (in.isReadable()) {
      refuse(context, "the head of the answer is longer than " + MOST_HEAD_BYTES + " bytes");
    }
  }

  private static boolean isWhole(ByteBuf head) {
    int end = head.writerIndex();
    return end >= 4 && head.getInt(end - 4) == 0x0D0A0D0A;
  }

  private void refuse(ChannelHandlerContext context, String why) {
    over = true;
    opened.completeExceptionally(new ConnectFailed(why));
    context.close();
  }

  private void releaseHead() {
    if (head != null) {
      head.release();
      head = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    releaseHead();
    reader.end();
    if (open && !over) {
      over = true;
      listener.closed(connection, connection.closeCode(), connection.closeReason());
    }
    opened.completeExceptionally(
        new ConnectFailed("the server closes the connection during the handshake"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      // The listener's own fault: whoever waits for the end learns of it by the code.
      connection.endsWith(CloseCode.INTERNAL_ERROR, "the listener fails: " + cause);
    }
    context.close();
  }

  @Override
  public void text(byte[] utf8) {
    listener.text(connection, utf8);
  }

  @Override
  public void binary(byte[] message) {
    listener.binary(connection, message);
  }

  @Override
  public void ping(byte[] payload) {
    connection.send(Opcode.PONG, payload);
  }

  @Override
  public void pong(byte[] payload) {}

  @Override
  public void close(int code, String reason) {
    connection.endsWith(code, reason);
    // RFC 6455 5.5.1: a close frame is answered with one that echoes its code, unless it is itself
    // the answer. 7.1.1: the server is the one to close the TCP connection.
    connection.sendClose(code, "");
  }

  @Override
  public void violation(int closeCode, String reason) {
    connection.endsWith(closeCode, reason);
    connection.sendClose(closeCode, reason);
  }
}
