package dev.parley.net.wire;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.SocketEnd;
import dev.parley.net.loop.TurnEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A wire on a Netty channel, of which it is the last handler. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the socket, noticed there
final class ChannelWire extends ChannelInboundHandlerAdapter implements Wire, TurnEnd {
  private static final int FIRST_BYTES = 256;

  private final LoopContext context;
  private final Channel socket;
  private @Nullable Owner owner;
  private @Nullable ByteBuf pending;
  private boolean dirty;
  private boolean full;
  private boolean readsOn;
  private boolean closed;

  ChannelWire(LoopContext context, Channel socket) {
    this.context = context;
    this.socket = socket;
  }

  @Override
  public void begin(Owner whose) {
    boolean begun = owner != null;
    owner = whose;
    if (!begun) {
      socket.pipeline().addLast(this);
      touch();
    }
  }

  @Override
  public void replay(ByteBuf bytes) {
    Owner whose = owner;
    if (whose != null && !closed) {
      whose.read(bytes);
    }
  }

  @Override
  public ByteBuf out() {
    ByteBuf buffer = pending;
    if (buffer == null) {
      buffer = socket.alloc().directBuffer(FIRST_BYTES);
      pending = buffer;
    }
    touch();
    return buffer;
  }

  @Override
  public void share(ByteBuf bytes, boolean last) {
    writePending();
    context.countOut(bytes.readableBytes());
    socket.write(bytes.retainedDuplicate(), socket.voidPromise());
    touch();
  }

  @Override
  public boolean writable() {
    ByteBuf waiting = pending;
    boolean takesMore =
        socket.isWritable() && (waiting == null || waiting.readableBytes() < HIGH_WATER_BYTES);
    full |= !takesMore;
    return takesMore;
  }

  @Override
  public long unsent() {
    var buffer = socket.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  @Override
  public String remoteAddress() {
    return Wires.text(socket.remoteAddress());
  }

  @Override
  public void readOn() {
    readsOn = true;
    socket.config().setAutoRead(true);
  }

  @Override
  public void endOutput() {
    afterOutput(() -> SocketEnd.shutOutput(socket));
  }

  @Override
  public void end() {
    afterOutput(socket::close);
  }

  @Override
  public void abandon() {
    socket.config().setOption(ChannelOption.SO_LINGER, 0);
    socket.close();
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public void turnEnds() {
    dirty = false;
    writePending();
    socket.flush();
    relieve();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      context.countIn(bytes.readableBytes());
      replay(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    socket.config().setAutoRead(readsOn || socket.isWritable());
    relieve();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closed = true;
    ByteBuf left = pending;
    pending = null;
    if (left != null) {
      left.release();
    }
    if (owner != null) {
      owner.gone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      context.observer().bug("connection", cause);
    }
    socket.close();
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
      context.atTurnEnd(this);
    }
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
    if (full && owner != null && writable()) {
      full = false;
      owner.relieved();
    }
  }
}
