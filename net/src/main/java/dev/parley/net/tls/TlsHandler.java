package dev.parley.net.tls;

import dev.parley.net.loop.SocketEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS as the first handler of a socket, with the ends that the other handlers know from TCP: a peer
 * that says it sends no more is gone, as one that shuts its half is; our half can be shut; a close
 * waits a second for a peer that takes nothing, and no longer. What goes wrong in TLS ends here.
 * Confined to the socket's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the socket, noticed there
final class TlsHandler extends SslHandler implements SocketEnd.Secured {
  private static final long GOODBYE_MILLIS = 1_000;

  private final Consumer<Throwable> failed;
  private boolean outputShut;
  private boolean closing;

  /**
   * @param failed told the reason once, if the handshake or a later record fails
   */
  TlsHandler(SSLEngine engine, Duration handshakeTimeout, Consumer<Throwable> failed) {
    super(engine);
    this.failed = failed;
    setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    // Netty's own wait logs a warning that any peer can bring about; close() sees to it here.
    setCloseNotifyFlushTimeoutMillis(0);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    super.handlerAdded(ctx);
    handshakeFuture()
        .addListener(done -> {
          if (!done.isSuccess()) {
            failed.accept(done.cause());
          }
        });
    sslCloseFuture()
        .addListener(done -> {
          if (done.isSuccess()) {
            ctx.channel().close();
          }
        });
  }

  @Override
  public void shutOutput() {
    outputShut = true;
    closeOutbound()
        .addListener(
            (ChannelFutureListener)
                said -> {
                  if (said.isSuccess() && said.channel() instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                  } else {
                    said.channel().close();
                  }
                });
  }

  /** After our last word nothing is decrypted: an answer to it could no longer be sent. */
  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws SSLException {
    if (outputShut) {
      in.skipBytes(in.readableBytes());
    } else {
      super.decode(ctx, in, out);
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
    boolean first = !closing;
    closing = true;
    super.close(ctx, promise);
    if (first && ctx.channel().isOpen()) {
      ctx.executor().schedule(() -> ctx.close(), GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    @Nullable Throwable reason = cause instanceof DecoderException ? cause.getCause() : cause;
    if (!(reason instanceof SSLException)) {
      super.exceptionCaught(ctx, cause);
      return;
    }
    if (cause instanceof DecoderException && handshakeFuture().isSuccess() && !closing) {
      failed.accept(reason);
    }
    ctx.close();
  }
}
