package dev.parley.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files that TLS is served with; other blocks in them are left out, so that one file may
 * be both. Blocks on the file system; from any thread. A failure's message is the file and, for a
 * person, what is wrong with it: nothing of its content.
 */
public final class PemFiles {
  // RFC 7468 3: any base64 between the two lines, with white space where it pleases.
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]*)-----END CERTIFICATE-----");
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private static final Set<String> KINDS = Set.of("RSA", "EC");

  private PemFiles() {}

  /**
   * Reads a chain of certificates, at least one; the first has an RSA or an EC key.
   *
   * @throws IOException if the file can't be read, or is no such chain
   */
  public static List<X509Certificate> certificates(Path file) throws IOException {
    Matcher block = CERTIFICATE.matcher(text(file));
    List<X509Certificate> chain = new ArrayList<>();
    while (block.find()) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(block.group(1));
        chain.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der)));
      } catch (CertificateException | IllegalArgumentException e) {
        throw unusable(file, "certificate " + (chain.size() + 1) + " in it cannot be read", e);
      }
    }
    if (chain.isEmpty()) {
      throw unusable(file, "there is no certificate in it (PEM)", null);
    }
    String kind = chain.getFirst().getPublicKey().getAlgorithm();
    if (!KINDS.contains(kind)) {
      throw unusable(file, "its key is of the kind " + kind + "; allowed: RSA, EC", null);
    }
    return chain;
  }

  /**
   * Reads a private key.
   *
   * @param owner the certificate it must belong to
   * @throws IOException if the file can't be read, or does not hold that key in a form that is
   *     taken
   */
  public static PrivateKey key(Path file, X509Certificate owner) throws IOException {
    Matcher block = KEY.matcher(text(file));
    if (!block.find()) {
      throw unusable(file, "there is no private key in it (PEM)", null);
    }
    String label = block.group(1);
    if (label.startsWith("ENCRYPTED")) {
      throw unusable(file, "the key in it is encrypted; allowed: a key without passphrase", null);
    }
    if (!label.equals("PRIVATE KEY")) {
      throw unusable(
          file,
          "the key in it is labelled "
              + label
              + "; allowed: PKCS #8, as openssl pkcs8 -topk8 -nodes makes",
          null);
    }
    PrivateKey key = key(file, block.group(2));
    if (!belongs(key, owner)) {
      throw unusable(file, "the key in it is not that of the certificate", null);
    }
    return key;
  }

  private static PrivateKey key(Path file, String base64) throws IOException {
    Exception reason = null;
    for (String kind : KINDS) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(base64);
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        reason = e;
      }
    }
    throw unusable(file, "the key in it cannot be read; allowed: RSA, EC", reason);
  }

  /** Whether what one signs the other verifies. */
  private static boolean belongs(PrivateKey key, X509Certificate owner) {
    if (!key.getAlgorithm().equals(owner.getPublicKey().getAlgorithm())) {
      return false;
    }
    try {
      Signature signature =
          Signature.getInstance(
              key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(owner.getPublicKey());
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw unusable(file, "no such file", e);
    } catch (AccessDeniedException e) {
      throw unusable(file, "may not be read by this user", e);
    } catch (IOException e) {
      throw unusable(file, "cannot be read", e);
    }
  }

  private static IOException unusable(Path file, String why, @Nullable Exception cause) {
    return new IOException(file + ": " + why, cause);
  }
}
