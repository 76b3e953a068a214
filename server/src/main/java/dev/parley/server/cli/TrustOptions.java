package dev.parley.server.cli;

import dev.parley.net.tls.Trust;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the commands that are clients judge a server's certificate. */
final class TrustOptions {
  @Option(
      names = "--insecure",
      description = "Accepts any certificate of an https or wss server: for tests.")
  private boolean insecure;

  /** Whether any certificate will do. */
  boolean isAnyone() {
    return insecure;
  }

  Trust trust() {
    return insecure ? Trust.ANYONE : Trust.SYSTEM;
  }

  HttpClient httpClient() {
    return insecure
        ? HttpClient.newBuilder().sslContext(Credulous.context()).build()
        : HttpClient.newHttpClient();
  }

  /** What to tell if TLS is why a connection failed. */
  static Optional<String> blame(URI url, Throwable failure) {
    Throwable distrust = find(CertificateException.class, failure);
    if (distrust != null) {
      return Optional.of(
          "the certificate of %s is not trusted (%s); --insecure accepts any"
              .formatted(url, distrust.getMessage()));
    }
    Throwable tls = find(SSLException.class, failure);
    return tls == null
        ? Optional.empty()
        : Optional.of("TLS with %s fails: %s".formatted(url, tls.getMessage()));
  }

  private static @Nullable Throwable find(Class<? extends Throwable> kind, Throwable failure) {
    for (Throwable next = failure; next != null; next = next.getCause()) {
      if (kind.isInstance(next)) {
        return next;
      }
    }
    return null;
  }

  /** Believes everybody. Extended, so that the JDK does not look at the host's name either. */
  private static final class Credulous extends X509ExtendedTrustManager {
    static SSLContext context() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Credulous()}, null);
        return context;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the JDK has no TLS", e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
