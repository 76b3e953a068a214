package dev.parley.net.tls;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a server needs to speak TLS.
 *
 * @param certificate PEM: the server's certificate, then those that lead to its issuer
 * @param key PEM: the private key of the first certificate, PKCS #8 and not encrypted
 * @param handshakeTimeout from the TCP connection to the end of the handshake; past it the
 *     connection is closed
 */
public record TlsSettings(Path certificate, Path key, Duration handshakeTimeout, Library library) {

  /** Who does the cryptography. */
  public enum Library {
    /** BoringSSL where its native library loads, else the JDK. */
    FASTEST,
    /** The JDK. */
    JDK
  }

  /** Ten seconds, the fastest library. */
  public static TlsSettings of(Path certificate, Path key) {
    return new TlsSettings(certificate, key, Duration.ofSeconds(10), Library.FASTEST);
  }

  public TlsSettings with(Library other) {
    return new TlsSettings(certificate, key, handshakeTimeout, other);
  }

  public TlsSettings withHandshakeTimeout(Duration timeout) {
    return new TlsSettings(certificate, key, timeout, library);
  }
}
