package dev.parley.net.tls;

import dev.parley.net.loop.NetObserver;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * The server's side of TLS: versions 1.3 and 1.2, HTTP/1.1 by ALPN. Any thread, but for {@link
 * #secure}. It is closed when the last socket is.
 */
public final class ServerTls implements AutoCloseable {
  static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final SslContext context;
  private final Duration handshakeTimeout;

  private ServerTls(SslContext context, Duration handshakeTimeout) {
    this.context = context;
    this.handshakeTimeout = handshakeTimeout;
  }

  /**
   * Reads certificate and key. Blocks.
   *
   * @throws IOException if TLS can't be served with them; the message says which file and why
   */
  public static ServerTls load(TlsSettings settings) throws IOException {
    List<X509Certificate> chain = PemFiles.certificates(settings.certificate());
    PrivateKey key = PemFiles.key(settings.key(), chain.getFirst());
    try {
      SslContext context =
          SslContextBuilder.forServer(key, chain)
              .sslProvider(provider(settings.library()))
              .protocols(VERSIONS)
              // Both providers know only this pair: a peer that offers nothing known goes without.
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      ApplicationProtocolNames.HTTP_1_1))
              .build();
      return new ServerTls(context, settings.handshakeTimeout());
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(settings.certificate() + ": cannot be served: " + e.getMessage(), e);
    }
  }

  /** Makes TLS the first handler of a new socket. On its loop. */
  public void secure(Channel socket, NetObserver observer) {
    socket
        .pipeline()
        .addFirst(
            new TlsHandler(
                context.newEngine(socket.alloc()),
                handshakeTimeout,
                cause -> count(cause, observer)));
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(context);
  }

  static SslProvider provider(TlsSettings.Library library) {
    // The counted variant: its engines are freed with their handlers, not by finalizers.
    return library == TlsSettings.Library.FASTEST && OpenSsl.isAvailable()
        ? SslProvider.OPENSSL_REFCNT
        : SslProvider.JDK;
  }

  private static void count(Throwable cause, NetObserver observer) {
    switch (cause) {
      case SslHandshakeTimeoutException _ -> {
        observer.limitHit("tls-handshake-timeout");
        observer.tlsFailed("timeout");
      }
      case NotSslRecordException _ -> observer.tlsFailed("not-tls");
      case ClosedChannelException _ -> observer.tlsFailed("left");
      default -> observer.tlsFailed("protocol");
    }
  }
}
