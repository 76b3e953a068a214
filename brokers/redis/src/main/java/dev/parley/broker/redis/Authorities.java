package dev.parley.broker.redis;

import dev.parley.core.spi.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;

/** The authorities of {@code redis.ca}. */
final class Authorities {
  private Authorities() {}

  /**
   * Trust in the certificates of a PEM file, and in no others.
   *
   * @throws Unavailable if there are none in it
   */
  static TrustManagerFactory in(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new Unavailable("redis.ca: no certificate is in " + file, null);
      }
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (Certificate certificate : found) {
        trusted.setCertificateEntry("ca" + trusted.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      return trust;
    } catch (IOException | GeneralSecurityException e) {
      throw new Unavailable("redis.ca: " + file + " can't be read as PEM: " + e, e);
    }
  }
}
