package dev.parley.net.connection;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Connection;
import dev.parley.core.hub.Encoding;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.SocketEnd;
import dev.parley.net.loop.SweptHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has a socket to itself, and is the only handler of it. Confined to its loop.
 *
 * <p>Life: attached (a session is made), added to the pipeline (the session is opened), closing
 * (nothing more is taken, what is queued still goes out), gone (the socket is closed). The session
 * is told exactly once that the transport is gone, unless it has closed the connection itself.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the socket, noticed there
public abstract class SocketConnection extends SweptHandler implements Connection, Draining {
  /** Bytes waiting for the socket above which {@link #writable} turns false. */
  public static final int HIGH_WATER_BYTES = 64 << 10;

  /** How long a closed connection may take to be closed by its peer as well. */
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int FIRST_BYTES = 256;

  private final LoopContext context;
  private final Channel socket;
  private final SlabEncoding encoding;
  private final String transport;
  private @Nullable Session session;
  private @Nullable ByteBuf pending;
  private boolean dirty;
  private boolean full;
  private boolean closing;
  private long closeBy;

  protected SocketConnection(
      LoopContext context, Channel socket, SlabEncoding encoding, String transport) {
    this.context = context;
    this.socket = socket;
    this.encoding = encoding;
    this.transport = transport;
  }

  /** Tells whose connection this is. Before it is added to the pipeline. */
  public final void attached(Session owner) {
    session = owner;
  }

  protected final LoopContext context() {
    return context;
  }

  protected final Channel socket() {
    return socket;
  }

  protected final Session session() {
    Session owner = session;
    if (owner == null) {
      throw new IllegalStateException("not attached");
    }
    return owner;
  }

  protected final boolean closing() {
    return closing;
  }

  /** Opens the session. */
  protected abstract void opened(Session owner);

  /** Appends what the transport says at the end. */
  protected abstract void writeGoodbye(ByteBuf out, Disconnect disconnect);

  /** Whether the peer will answer our goodbye, so that TCP is closed only then. */
  protected abstract boolean awaitsAnswer();

  /** Takes bytes of the peer; they stay the caller's. */
  protected abstract void read(ByteBuf bytes);

  /** Does what has come due while the connection is open. */
  protected abstract void sweepOpen(long now);

  @Override
  public final Encoding encoding() {
    return encoding;
  }

  @Override
  public final String transport() {
    return transport;
  }

  @Override
  public final String remoteAddress() {
    return socket.remoteAddress() instanceof InetSocketAddress address
        ? address.getHostString() + ":" + address.getPort()
        : "";
  }

  @Override
  public void send(Frame frame) {
    if (!closing) {
      encoding.encode(out(), frame);
    }
  }

  @Override
  public void send(Batch batch) {
    if (closing || !(batch instanceof SlabEncoding.Slab slab) || slab.bytes() == 0) {
      return;
    }
    writePending();
    context.countOut(slab.bytes());
    socket.write(slab.bytesOfAll().retainedDuplicate(), socket.voidPromise());
    touch();
  }

  @Override
  public final boolean writable() {
    ByteBuf waiting = pending;
    boolean takesMore =
        !closing
            && socket.isWritable()
            && (waiting == null || waiting.readableBytes() < HIGH_WATER_BYTES);
    full |= !takesMore;
    return takesMore;
  }

  @Override
  public final void close(Disconnect disconnect) {
    if (closing) {
      return;
    }
    writeGoodbye(out(), disconnect);
    beginClosing();
    if (!awaitsAnswer()) {
      endOutput();
    }
  }

  @Override
  public final void drain(Disconnect advice) {
    if (!closing) {
      session().disconnect(advice);
      close(advice);
    }
  }

  /** The buffer in which this turn's bytes are gathered. */
  protected final ByteBuf out() {
    ByteBuf buffer = pending;
    if (buffer == null) {
      buffer = socket.alloc().directBuffer(FIRST_BYTES);
      pending = buffer;
    }
    touch();
    return buffer;
  }

  /** Ends the session because of the peer; what is queued, and no more, still goes out. */
  protected final void peerEnded(Disconnect why) {
    beginClosing();
    session().disconnected(why);
  }

  /** Sends what is queued, then shuts our half; the socket is closed when the peer does so too. */
  protected final void endOutput() {
    afterOutput(() -> SocketEnd.shutOutput(socket));
  }

  /** Sends what is queued, then closes the socket. */
  protected final void endSocket() {
    afterOutput(socket::close);
  }

  /** Gives the peer up: no goodbye, and whatever is queued is lost. */
  protected final void abandon(Disconnect why) {
    beginClosing();
    session().disconnected(why);
    socket.config().setOption(ChannelOption.SO_LINGER, 0);
    socket.close();
  }

  /** Bytes that the socket has not taken yet. */
  protected final long unsentBytes() {
    var buffer = socket.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    context.join(this);
    context.observer().connectionOpened(transport);
    touch();
    opened(session());
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      context.countIn(bytes.readableBytes());
      read(bytes);
    } finally {
      bytes.release();
    }
  }

  /** Reads no more than the peer reads: answers to what it sends would pile up. */
  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    socket.config().setAutoRead(closing || socket.isWritable());
    relieve();
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    boolean told = closing;
    closing = true;
    context.leave(this);
    context.observer().connectionClosed(transport);
    ByteBuf left = pending;
    pending = null;
    if (left != null) {
      left.release();
    }
    if (!told) {
      session().disconnected(Disconnects.DEAD);
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      context.observer().bug(transport, cause);
    }
    socket.close();
  }

  @Override
  public final void sweep(long now) {
    if (!closing) {
      sweepOpen(now);
    } else if (now - closeBy >= 0) {
      socket.close();
    }
  }

  private void beginClosing() {
    if (!closing) {
      closing = true;
      closeBy = context.now() + CLOSE_NANOS;
      socket.config().setAutoRead(true);
    }
  }

  private void afterOutput(Runnable then) {
    writePending();
    socket
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (written.isSuccess()) {
                    then.run();
                  } else {
                    socket.close();
                  }
                });
  }

  private void touch() {
    if (!dirty) {
      dirty = true;
      context.atTurnEnd(this::flush);
    }
  }

  private void flush() {
    dirty = false;
    writePending();
    socket.flush();
    relieve();
  }

  private void writePending() {
    ByteBuf buffer = pending;
    if (buffer != null) {
      pending = null;
      context.countOut(buffer.readableBytes());
      socket.write(buffer, socket.voidPromise());
    }
  }

  private void relieve() {
    if (full && writable()) {
      full = false;
      session().writable();
    }
  }
}
