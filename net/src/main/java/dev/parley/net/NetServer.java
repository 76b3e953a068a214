package dev.parley.net;

import dev.parley.core.hub.Hub;
import dev.parley.net.connection.Entrance;
import dev.parley.net.connection.Gatekeeper;
import dev.parley.net.engineio.EngineIo;
import dev.parley.net.http.Door;
import dev.parley.net.http.HttpConnection;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.HttpSetup;
import dev.parley.net.http.Routes;
import dev.parley.net.longpoll.LongPolling;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Loops;
import dev.parley.net.oneway.Connections;
import dev.parley.net.oneway.Errand;
import dev.parley.net.oneway.Errands;
import dev.parley.net.oneway.Forwarding;
import dev.parley.net.oneway.Responses;
import dev.parley.net.oneway.Send;
import dev.parley.net.sse.ServerSentEvents;
import dev.parley.net.stream.HttpStreaming;
import dev.parley.net.tls.ServerTls;
import dev.parley.net.tls.TlsSettings;
import dev.parley.net.websocket.Upgrades;
import dev.parley.net.websocket.WebSockets;
import dev.parley.net.wire.Wire;
import dev.parley.net.wire.Wires;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The listening server. {@link #start} and {@link #stop} block and are not called on an event loop.
 */
public final class NetServer {
  private static final int BACKLOG = 4096;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(Wire.HIGH_WATER_BYTES / 2, Wire.HIGH_WATER_BYTES);

  private final NetSettings settings;
  private final Loops loops;
  private final Connections connections;
  private final Errands errands;
  private final Entrance entrance;
  private final Upgrades upgrades;
  private final EngineIo engines;
  private final HttpSetup http;
  private final List<Channel> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable Drain drain;
  private @Nullable ServerTls tls;

  /** What the server is made of; the hub runs on these very loops. */
  public record Parts(
      Loops loops, Hub hub, Gatekeeper gatekeeper, Endpoints endpoints, Forwarding forwarding) {}

  /**
   * Makes a server that does not listen yet.
   *
   * @param more routes besides those of the transports
   */
  public NetServer(NetSettings settings, Parts parts, Routes more) {
    this.settings = settings;
    this.loops = parts.loops();
    this.connections = new Connections(parts.hub().settings().node(), parts.hub().keys());
    this.errands = new Errands(connections, parts.forwarding());
    this.entrance = new Entrance(parts.hub(), parts.gatekeeper(), this::draining);
    this.upgrades = new Upgrades(settings.webSocket().deflate());
    this.engines =
        new EngineIo(entrance, upgrades, parts.hub().settings().node(), parts.forwarding());
    this.http =
        new HttpSetup(
            settings.http(),
            routes(parts.endpoints(), more),
            settings.origins(),
            new Wires(settings.tls() == null ? settings.wires() : Wires.Choice.PIPELINE),
            settings.proxies());
  }

  /**
   * Listens.
   *
   * @throws IOException if the address can't be listened on, or the files of TLS can't be served
   *     with; the message says which and why
   */
  public void start() throws IOException {
    TlsSettings secured = settings.tls();
    if (secured != null) {
      tls = ServerTls.load(secured);
    }
    try {
      listen();
    } catch (IOException e) {
      closeListeners();
      closeTls();
      throw e;
    }
  }

  private void listen() throws IOException {
    InetSocketAddress where = new InetSocketAddress(settings.host(), settings.port());
    if (!loops.sharesPorts()) {
      listeners.add(listen(loops.group(), where, false));
      return;
    }
    // A port that is shared would be shared with any server of this user: is it free?
    Channel probe = listen(loops.group(), where, false);
    InetSocketAddress free = (InetSocketAddress) probe.localAddress();
    probe.close().awaitUninterruptibly();
    for (EventExecutor loop : loops.group()) {
      listeners.add(listen((EventLoop) loop, free, true));
    }
  }

  /** Listens, and serves what is accepted on the same loops. */
  private Channel listen(EventLoopGroup group, InetSocketAddress where, boolean shared)
      throws IOException {
    boolean epoll = loops.serverSocket() == EpollServerSocketChannel.class;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(loops.serverSocket())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(new Accepting())
            .childHandler(new Accepted(false));
    if (shared) {
      bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
    }
    if (epoll) {
      // A peer behind a dropped link acknowledges nothing: the kernel gives it up in the same time.
      bootstrap.childOption(EpollChannelOption.TCP_USER_TIMEOUT, silenceMillis());
    }
    ChannelFuture bound = bootstrap.bind(where).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      String reason = bound.cause() == null ? "cancelled" : bound.cause().getMessage();
      throw new IOException(
          "Cannot listen on %s:%d: %s".formatted(where.getHostString(), where.getPort(), reason),
          bound.cause());
    }
    return bound.channel();
  }

  private int silenceMillis() {
    return (int) settings.webSocket().heartbeat().bound().toMillis();
  }

  private void closeListeners() {
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly();
    }
    listeners.clear();
  }

  /** The port that is listened on. */
  public int port() {
    if (listeners.isEmpty()) {
      throw new IllegalStateException("not listening");
    }
    return ((InetSocketAddress) listeners.getFirst().localAddress()).getPort();
  }

  /** Runs what another node was asked of a connection that is here. From any thread. */
  public CompletionStage<HttpResponse> runHere(Errand errand) {
    return errand instanceof Errand.Engine request
        ? engines.runHere(request)
        : errands.runHere(errand);
  }

  /** TCP connections open now. From any thread. */
  public int connections() {
    return http.open().get();
  }

  /** Whether the server is on its way out: for the readiness check. From any thread. */
  public boolean draining() {
    return http.draining().get();
  }

  /**
   * Begins to empty the server, or changes how fast: it lets nobody in any more, tells connections
   * to leave at a rate, and closes its listeners and what remains when nobody is left or at the
   * deadline. Requests that open no session are answered until then. From any thread; does not
   * block.
   *
   * @param rate connections told per second, at least 1; null for the configured, or no change
   * @param deadline from now on; null for the configured, or no change
   * @return completes when the last is gone and nothing is listened on any more
   */
  public CompletionStage<Void> drain(@Nullable Integer rate, @Nullable Duration deadline) {
    synchronized (this) {
      Drain known = drain;
      if (known == null) {
        Drain begun =
            new Drain(
                loops,
                http.open(),
                new Pacing(System.nanoTime(), settings.drain()),
                this::closeListeners);
        begun.change(rate, deadline);
        drain = begun;
        http.draining().set(true);
        return begun.begin();
      }
      known.change(rate, deadline);
      return known.done();
    }
  }

  /** How far the server is on its way out; empty if it is not. From any thread. */
  public Optional<DrainState> drainState() {
    return Optional.ofNullable(drain).map(Drain::state);
  }

  /**
   * Empties the server, as {@link #drain} does, or waits until a drain that has begun is over; then
   * ends the loops. Blocks until all is done. From any thread, several times.
   */
  public void stop() {
    drain(null, null).toCompletableFuture().join();
    synchronized (this) {
      loops.shutdown();
      closeTls();
    }
  }

  private void closeTls() {
    ServerTls secured = tls;
    if (secured != null) {
      secured.close();
      tls = null;
    }
  }

  private Routes routes(Endpoints endpoints, Routes more) {
    Routes routes = new Routes();
    WebSockets webSockets = new WebSockets(entrance, upgrades, settings.webSocket());
    endpoints.webSockets().forEach(endpoint -> webSockets.addTo(routes, endpoint));
    Responses responses =
        new Responses(entrance, connections, settings.webSocket().heartbeat().bound());
    endpoints.engines().forEach(endpoint -> engines.addTo(routes, endpoint));
    NetSettings.OneWay oneWay = settings.oneWay();
    new ServerSentEvents(responses, oneWay.retry(), oneWay.sseKeepAlive())
        .addTo(routes, endpoints.feed(), endpoints.sse());
    new HttpStreaming(responses, oneWay.streamKeepAlive()).addTo(routes, endpoints.stream());
    new LongPolling(entrance, errands, connections, settings.poll())
        .addTo(routes, endpoints.poll());
    new Send(errands).addTo(routes);
    return routes.addAll(more);
  }

  /** Sees a socket before anything is set up for it. */
  @ChannelHandler.Sharable
  private final class Accepting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      // A PROXY header is read on a pipeline, and what comes behind it with it.
      if (tls == null
          && !settings.proxies().protocol()
          && accepted instanceof EpollSocketChannel socket) {
        LoopContext context = loops.of(ctx.channel().eventLoop());
        socket.config().setOption(ChannelOption.TCP_NODELAY, true);
        socket.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, silenceMillis());
        Door.open(http, context, socket, this::serve);
      } else {
        ctx.fireChannelRead(accepted);
      }
    }

    /** What the bootstrap does with what it accepts, without a listener that may be closed. */
    private void serve(LoopContext context, Channel socket, boolean counted) {
      socket.config().setAllocator(PooledByteBufAllocator.DEFAULT);
      socket.config().setWriteBufferWaterMark(WATER_MARK);
      socket.pipeline().addLast(new Accepted(counted));
      EventLoopGroup loop = context.io();
      var _ =
          loop.register(socket)
              .addListener(registered -> {
                if (!registered.isSuccess()) {
                  socket.unsafe().closeForcibly();
                  if (counted) {
                    http.onClose().run();
                  }
                }
              });
    }
  }

  private final class Accepted extends ChannelInitializer<Channel> {
    private final boolean counted;

    Accepted(boolean counted) {
      this.counted = counted;
    }

    @Override
    protected void initChannel(Channel socket) {
      LoopContext context = loops.of(socket.eventLoop());
      ServerTls secured = tls;
      if (secured != null) {
        secured.secure(socket, context.observer());
      }
      HttpConnection.begin(http, context, socket, counted);
    }
  }
}
