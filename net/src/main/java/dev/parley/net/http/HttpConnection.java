package dev.parley.net.http;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.SocketEnd;
import dev.parley.net.loop.SweptHandler;
import dev.parley.net.peer.Peer;
import dev.parley.net.wire.Wire;
import dev.parley.net.wire.Wires;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection while it speaks HTTP. Confined to its loop.
 *
 * <p>IDLE until bytes come, RECEIVING until the request is whole, ANSWERING until its answer is
 * written (what is pipelined behind it waits), then IDLE again; LEAVING once the last answer is
 * out: our half is shut, what still comes is discarded, so that no reset overtakes the answer.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write closes the socket, which is noticed there
public final class HttpConnection extends SweptHandler implements Caller {
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int HELD_BYTES = 64 << 10;

  private enum State {
    IDLE,
    RECEIVING,
    ANSWERING,
    LEAVING
  }

  private final HttpSetup setup;
  private final LoopContext context;
  private final Channel socket;
  private final ArrayDeque<Object> waiting = new ArrayDeque<>();
  private Peer peer;
  private State state = State.IDLE;
  private long since;
  private @Nullable Incoming incoming;
  private boolean closeAfter;
  private boolean holding;
  private boolean takenOver;
  private boolean advancing;
  private int heldBytes;
  private @Nullable Runnable abandoned;

  private HttpConnection(HttpSetup setup, LoopContext context, Channel socket) {
    this.setup = setup;
    this.context = context;
    this.socket = socket;
    this.peer =
        Peer.of(socket.remoteAddress(), socket.pipeline().first() instanceof SocketEnd.Secured);
    this.since = context.now();
  }

  /**
   * Begins to serve a new socket. On its loop.
   *
   * @param counted whether it is among the open ones already
   */
  public static void begin(HttpSetup setup, LoopContext context, Channel socket, boolean counted) {
    HttpConnection connection = new HttpConnection(setup, context, socket);
    if (counted) {
      // What it was opened for, a request or an answer, follows.
      connection.state = State.RECEIVING;
    }
    int open = counted ? 0 : setup.open().incrementAndGet();
    socket.closeFuture().addListener(_ -> setup.onClose().run());
    context.observer().connectionOpened("http");
    context.join(connection);
    socket.pipeline().addLast(new RequestDecoder(setup.limits(), connection)).addLast(connection);
    if (setup.proxies().protocol()) {
      socket.pipeline().addFirst(new ProxyPreface(connection));
    }
    if (open > setup.limits().connections()) {
      context.observer().limitHit("connections");
      connection.endWith(
          HttpResponse.error(503, "too-many-connections", "The server is full; try again later.")
              .with("Retry-After", "5"));
    }
  }

  @Override
  public HttpSetup setup() {
    return setup;
  }

  @Override
  public LoopContext context() {
    return context;
  }

  @Override
  public boolean isOpen() {
    return socket.isActive();
  }

  Channel socket() {
    return socket;
  }

  /** The other end of the socket, or whom a proxy has named in its stead. */
  Peer peer() {
    return peer;
  }

  void peer(Peer named) {
    peer = named;
  }

  void bytesArrived(int count) {
    context.countIn(count);
    if (state == State.IDLE) {
      state = State.RECEIVING;
      since = context.now();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (state == State.LEAVING) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes) {
      keep(bytes);
    } else if (state == State.ANSWERING || !waiting.isEmpty()) {
      waiting.add(message);
      socket.config().setAutoRead(false);
    } else {
      take(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    context.leave(this);
    if (!takenOver) {
      context.observer().connectionClosed("http");
    }
    releaseWaiting();
    Runnable then = abandoned;
    if (then != null) {
      abandoned = null;
      then.run();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      context.observer().bug("http", cause);
    }
    ctx.close();
  }

  @Override
  public void sweep(long now) {
    HttpLimits limits = setup.limits();
    switch (state) {
      case IDLE -> {
        if (now - since > limits.idleTimeout().toNanos()) {
          socket.close();
        }
      }
      case RECEIVING -> {
        if (now - since > limits.requestTimeout().toNanos()) {
          context.observer().limitHit("request-timeout");
          endWith(HttpResponse.error(408, "request-timeout", "The request took too long to come."));
        }
      }
      case ANSWERING -> {}
      case LEAVING -> {
        if (now - since > LEAVE_NANOS) {
          socket.close();
        }
      }
    }
  }

  /**
   * The server is on its way out: closes if nothing is under way, else after the next answer.
   *
   * @param before spares one that has been idle for less long: its request may be on its way
   */
  public void drain(long before) {
    if (state == State.IDLE && since - before <= 0) {
      socket.close();
    }
  }

  private void keep(ByteBuf bytes) {
    heldBytes += bytes.readableBytes();
    waiting.add(bytes);
    if (heldBytes > HELD_BYTES) {
      socket.config().setAutoRead(false);
    }
  }

  private void take(Object message) {
    if (!(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      if (object.decoderResult().isFailure()) {
        endWith(Malformed.answer(object.decoderResult().cause(), context.observer()));
        return;
      }
      if (object instanceof io.netty.handler.codec.http.HttpRequest head) {
        begin(head);
      }
      if (object instanceof HttpContent content && state != State.LEAVING) {
        content(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(io.netty.handler.codec.http.HttpRequest head) {
    state = State.RECEIVING;
    Incoming begun = new Incoming(this, head);
    incoming = begun;
    Optional<HttpResponse> fatal = begun.fatal();
    if (fatal.isPresent()) {
      endWith(fatal.get());
    } else if (begun.expectsContinue()) {
      socket.writeAndFlush(ResponseBytes.head(socket.alloc(), 100, Map.of()), socket.voidPromise());
    }
  }

  private void content(HttpContent content) {
    Incoming current = incoming;
    if (current == null) {
      return;
    }
    if (!current.append(content.content())) {
      context.observer().limitHit("body-bytes");
      endWith(HttpResponse.error(413, "too-large", "The body is larger than the limit."));
    } else if (content instanceof LastHttpContent) {
      incoming = null;
      state = State.ANSWERING;
      closeAfter = !current.keepAlive();
      current.dispatch();
    }
  }

  /** Answers outside of any exchange and closes. */
  void endWith(HttpResponse response) {
    incoming = null;
    context.observer().httpRequest("unknown", response.status(), 0);
    closeAfter = true;
    write(response, false);
  }

  /** Answers a request that came before this connection began, and ends. */
  void answerLast(Exchange exchange, HttpResponse response) {
    closeAfter = true;
    answer(exchange, response);
  }

  @Override
  public void answer(Exchange exchange, HttpResponse response) {
    abandoned = null;
    if (!socket.isActive() || state == State.LEAVING) {
      return;
    }
    closeAfter |= holding || setup.draining().get();
    boolean head = exchange.request().method().equals("HEAD");
    write(Cors.decorate(response, setup.origins(), exchange.request()), head);
    if (!closeAfter) {
      next();
    }
  }

  private void write(HttpResponse response, boolean head) {
    ByteBuf bytes = ResponseBytes.of(socket.alloc(), response, head, closeAfter);
    context.countOut(bytes.readableBytes());
    if (!closeAfter) {
      socket.writeAndFlush(bytes, socket.voidPromise());
      return;
    }
    state = State.LEAVING;
    since = context.now();
    releaseWaiting();
    socket.config().setAutoRead(true);
    socket
        .writeAndFlush(bytes)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (written.isSuccess()) {
                    SocketEnd.shutOutput(socket);
                  } else {
                    socket.close();
                  }
                });
  }

  /**
   * Goes on with what is pipelined behind the request just answered. Handlers that answer at once
   * call back into here: they return to the loop below, for a peer decides how many there are.
   */
  private void next() {
    state = waiting.isEmpty() ? State.IDLE : State.RECEIVING;
    since = context.now();
    if (advancing) {
      return;
    }
    advancing = true;
    while (!waiting.isEmpty() && state != State.ANSWERING && !takenOver) {
      take(waiting.remove());
    }
    advancing = false;
    if (waiting.isEmpty() && !takenOver) {
      socket.config().setAutoRead(true);
    }
  }

  @Override
  public void hold() {
    holding = true;
    ChannelPipeline pipeline = socket.pipeline();
    if (pipeline.get(RequestDecoder.class) != null) {
      pipeline.remove(RequestDecoder.class);
    }
  }

  @Override
  public void onLeave(Runnable then) {
    abandoned = then;
  }

  @Override
  public void takeOver(LoopContext owner, Consumer<? super Wire> successor) {
    hold();
    takenOver = true;
    context.leave(this);
    context.observer().connectionClosed("http");
    var handOver = new Wires.HandOver(context, owner, setup.onClose());
    setup
        .wires()
        .of(
            socket,
            handOver,
            wire -> {
              successor.accept(wire);
              if (socket.isRegistered()) {
                socket.pipeline().remove(this);
                socket.config().setAutoRead(true);
              }
              replayKept(wire);
            });
  }

  /** What came behind the request is the successor's. */
  private void replayKept(Wire wire) {
    for (Object kept = waiting.poll(); kept != null; kept = waiting.poll()) {
      if (kept instanceof ByteBuf bytes) {
        wire.replay(bytes);
      }
      ReferenceCountUtil.release(kept);
    }
  }

  private void releaseWaiting() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }
}
