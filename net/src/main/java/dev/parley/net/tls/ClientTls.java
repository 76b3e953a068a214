package dev.parley.net.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** A client's side of TLS. Any thread, but for {@link #secure}; closed when the last socket is. */
public final class ClientTls implements AutoCloseable {
  private final SslContext context;

  /** Reads the trust store: blocks. */
  public ClientTls(Trust trust) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(ServerTls.provider(TlsSettings.Library.FASTEST))
            .protocols(ServerTls.VERSIONS);
    if (trust == Trust.ANYONE) {
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    }
    try {
      context = builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS is not to be had: " + e.getMessage(), e);
    }
  }

  /**
   * Makes TLS the first handler of a new socket. On its loop.
   *
   * @param host whom the certificate must name
   * @param failed told, for a person, why the handshake fails, or a later record
   */
  public void secure(
      Channel socket, String host, int port, Duration timeout, Consumer<String> failed) {
    socket
        .pipeline()
        .addFirst(
            new TlsHandler(
                context.newEngine(socket.alloc(), host, port),
                timeout,
                cause -> failed.accept(inWords(cause))));
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(context);
  }

  private static String inWords(Throwable cause) {
    return switch (cause) {
      case SslHandshakeTimeoutException _ -> "the server does not finish the handshake of TLS";
      case NotSslRecordException _ -> "the server does not speak TLS there";
      case ClosedChannelException _ -> "the server closes the connection during the handshake";
      default -> {
        Throwable deepest = cause;
        boolean untrusted = false;
        for (Throwable next = cause; next != null; next = next.getCause()) {
          deepest = next;
          untrusted |= next instanceof GeneralSecurityException;
        }
        yield (untrusted ? "the server's certificate is not trusted: " : "TLS fails: ")
            + deepest.getMessage();
      }
    };
  }
}
