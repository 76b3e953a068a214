package dev.parley.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for localhost and 127.0.0.1 that vouches for itself, made by the JDK's keytool.
 * Immutable; any thread.
 *
 * @param certificate PEM
 * @param key PEM, PKCS #8
 * @param store both as PKCS #12, with the password {@value #PASSWORD}
 */
public record SelfSigned(Path certificate, Path key, Path store) {
  public static final String PASSWORD = "for-tests";

  private static final String NAME = "parley";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /** One with an EC key, the same for all tests of this JVM; its folder goes with the JVM. */
  public static SelfSigned shared() {
    return Shared.ONE;
  }

  /**
   * Makes one; takes about a second.
   *
   * @param folder where its files go: {@code certificate.pem}, {@code key.pem}, {@code store.p12}
   * @param kind {@code EC}, {@code RSA} or {@code Ed25519}
   */
  public static SelfSigned in(Path folder, String kind) {
    return in(folder, kind, "dns:localhost,ip:127.0.0.1");
  }

  /**
   * One for other names.
   *
   * @param names as keytool wants them, {@code dns:example.org,ip:10.0.0.1}
   */
  public static SelfSigned in(Path folder, String kind, String names) {
    SelfSigned made =
        new SelfSigned(
            folder.resolve("certificate.pem"),
            folder.resolve("key.pem"),
            folder.resolve("store.p12"));
    try {
      made.run(kind, names);
      KeyStore read = made.keyStore();
      write(made.certificate, "CERTIFICATE", read.getCertificate(NAME).getEncoded());
      write(made.key, "PRIVATE KEY", read.getKey(NAME, PASSWORD.toCharArray()).getEncoded());
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a client needs that trusts this certificate and no other. */
  public SSLContext trusting() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(NAME, keyStore().getCertificate(NAME));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeyStore keyStore() throws IOException, GeneralSecurityException {
    KeyStore read = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      read.load(in, PASSWORD.toCharArray());
    }
    return read;
  }

  private void run(String kind, String names) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                NAME,
                "-keyalg",
                kind,
                "-dname",
                "CN=localhost",
                "-ext",
                "san=" + names,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    keytool.getOutputStream().close();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.onExit().join().exitValue() != 0) {
      throw new IllegalStateException("keytool fails: " + said);
    }
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, LINES.encodeToString(der), label));
  }

  /** Made when first asked for. */
  private static final class Shared {
    static final SelfSigned ONE = make();

    private static SelfSigned make() {
      try {
        Path folder = Files.createTempDirectory("parley-tls");
        SelfSigned made = in(folder, "EC");
        // Deleted from the last to the first: the folder when it is empty.
        for (Path file : List.of(folder, made.certificate, made.key, made.store)) {
          file.toFile().deleteOnExit();
        }
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
