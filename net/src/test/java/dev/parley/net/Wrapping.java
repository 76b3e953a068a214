package dev.parley.net;

import dev.parley.net.tls.TlsSettings;
import dev.parley.testkit.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** What is around the bytes of a socket: what peers see must be the same with each. */
enum Wrapping {
  PLAIN(null),
  TLS(TlsSettings.Library.FASTEST),
  JDK_TLS(TlsSettings.Library.JDK);

  private final TlsSettings.@Nullable Library library;

  Wrapping(TlsSettings.@Nullable Library library) {
    this.library = library;
  }

  /** What a server with these settings has around its sockets. */
  static Wrapping of(NetSettings settings) {
    TlsSettings tls = settings.tls();
    return tls == null ? PLAIN : tls.library() == TlsSettings.Library.JDK ? JDK_TLS : TLS;
  }

  /** Those of {@link TestServer#settings}, with this around. */
  NetSettings settings() {
    return library == null ? TestServer.settings() : TestServer.settings().with(tls());
  }

  /** The shared certificate with this one's library. */
  TlsSettings tls() {
    if (library == null) {
      throw new IllegalStateException("plain");
    }
    SelfSigned files = SelfSigned.shared();
    return TlsSettings.of(files.certificate(), files.key()).with(library);
  }

  /** Connects a client that trusts the shared certificate. */
  Socket connect(int port) throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    return library == null
        ? new Socket(here, port)
        : SelfSigned.shared().trusting().getSocketFactory().createSocket(here, port);
  }
}
