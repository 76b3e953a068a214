package dev.parley.net.client;

import dev.parley.net.tls.ClientTls;
import dev.parley.net.tls.Trust;
import dev.parley.net.websocket.codec.FrameLimits;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSocket connections, all of them on one thread of its own. Any thread; only {@link
 * #close} blocks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the socket, noticed there
public final class WebSocketClient implements AutoCloseable {

  /**
   * How a client behaves.
   *
   * @param patience how long the TCP connection, the answer to the handshake (with that of TLS) and
   *     the end after a close frame may each take
   * @param limits how much a server may send in one piece
   * @param trust which certificates are accepted from a {@code wss} server
   */
  public record Settings(Duration patience, FrameLimits limits, Trust trust) {
    /** Five seconds; 16 MiB for frame and message; the system's trust. */
    public static final Settings DEFAULT =
        new Settings(
            Duration.ofSeconds(5), new FrameLimits(16 << 20, 16 << 20, 65_536), Trust.SYSTEM);

    public Settings {
      if (!patience.isPositive() || patience.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("patience must be up to an hour, is " + patience);
      }
    }

    public Settings with(Trust other) {
      return new Settings(patience, limits, other);
    }

    public Settings with(Duration otherPatience) {
      return new Settings(otherPatience, limits, trust);
    }
  }

  private final Settings settings;
  private final MultiThreadIoEventLoopGroup group;

  /** Made for the first server that needs it: it reads the trust store. */
  private @Nullable ClientTls tls;

  public WebSocketClient() {
    this(Settings.DEFAULT);
  }

  /** Starts the client's thread, a daemon. */
  public WebSocketClient(Settings settings) {
    this.settings = settings;
    ThreadFactory thread =
        task -> Thread.ofPlatform().name("parley-client").daemon(true).unstarted(task);
    this.group =
        new MultiThreadIoEventLoopGroup(
            1,
            thread,
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /**
   * Opens a connection. The first to a {@code wss} server reads the trust store.
   *
   * @param uri {@code ws://host[:port]/path} or {@code wss://}; anything else fails the stage
   * @param subprotocol what is offered; null for nothing. A server that selects none is accepted
   * @return completes on the client's thread, right before {@link ClientListener#opened}; fails
   *     with {@link ConnectFailed}
   */
  public CompletionStage<ClientConnection> connect(
      URI uri, @Nullable String subprotocol, ClientListener listener) {
    CompletableFuture<ClientConnection> opened = new CompletableFuture<>();
    String fault = fault(uri);
    if (fault != null) {
      opened.completeExceptionally(new ConnectFailed(fault));
      return opened;
    }
    Upgrade upgrade = Upgrade.to(uri, subprotocol);
    ClientTls secured = upgrade.secured() ? tls() : null;
    new Bootstrap()
        .group(group)
        .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.patience().toMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel socket) {
                if (secured != null) {
                  secured.secure(
                      socket,
                      upgrade.host(),
                      upgrade.port(),
                      settings.patience(),
                      why -> opened.completeExceptionally(new ConnectFailed(why)));
                }
                var connection = new ClientConnection(socket, settings);
                socket.pipeline().addLast(new ClientHandler(connection, upgrade, listener, opened));
              }
            })
        .connect(upgrade.host(), upgrade.port())
        .addListener(done -> {
          if (done.cause() != null) {
            opened.completeExceptionally(unreachable(done.cause()));
          }
        });
    return opened;
  }

  /** The client's thread: what listeners do there is confined without locks. */
  public ScheduledExecutorService loop() {
    return group.next();
  }

  /** Drops all connections and ends the thread; waits for at most two seconds. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    synchronized (this) {
      if (tls != null) {
        tls.close();
        tls = null;
      }
    }
  }

  private synchronized ClientTls tls() {
    ClientTls made = tls;
    if (made == null) {
      made = new ClientTls(settings.trust());
      tls = made;
    }
    return made;
  }

  private static @Nullable String fault(URI uri) {
    if (!"ws".equalsIgnoreCase(uri.getScheme()) && !"wss".equalsIgnoreCase(uri.getScheme())) {
      return "only ws:// and wss:// addresses can be opened, not " + uri;
    }
    return uri.getHost() == null ? "no host in " + uri : null;
  }

  private static ConnectFailed unreachable(Throwable cause) {
    String why =
        switch (cause) {
          case io.netty.channel.ConnectTimeoutException _ -> "the server does not answer";
          case java.net.ConnectException _ -> "connection refused";
          case java.net.UnknownHostException _ -> "unknown host";
          default -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        };
    return new ConnectFailed(why, cause);
  }
}
