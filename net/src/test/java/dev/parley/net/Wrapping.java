package dev.parley.net;

import dev.parley.net.tls.TlsSettings;
import dev.parley.net.wire.Wires;
import dev.parley.testkit.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** What carries the bytes of a socket: what peers see must be the same with each. */
enum Wrapping {
  /** On epoll itself, where there is epoll. */
  PLAIN(null),
  PIPELINE(null),
  TLS(TlsSettings.Library.FASTEST),
  JDK_TLS(TlsSettings.Library.JDK);

  private final TlsSettings.@Nullable Library library;

  Wrapping(TlsSettings.@Nullable Library library) {
    this.library = library;
  }

  boolean encrypts() {
    return library != null;
  }

  /** What a server with these settings has around its sockets. */
  static Wrapping of(NetSettings settings) {
    TlsSettings tls = settings.tls();
    if (tls == null) {
      return settings.wires() == Wires.Choice.PIPELINE ? PIPELINE : PLAIN;
    }
    return tls.library() == TlsSettings.Library.JDK ? JDK_TLS : TLS;
  }

  /** Those of {@link TestServer#settings}, with this around. */
  NetSettings settings() {
    NetSettings plain = TestServer.settings();
    return switch (this) {
      case PLAIN -> plain;
      case PIPELINE -> plain.with(Wires.Choice.PIPELINE);
      case TLS, JDK_TLS -> plain.with(tls());
    };
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
