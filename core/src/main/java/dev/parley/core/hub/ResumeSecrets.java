package dev.parley.core.hub;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives a session's resume secret from its id, so that none has to be stored. Used from any loop;
 * stateless.
 */
final class ResumeSecrets {
  private static final int SECRET_BYTES = 18;

  private final SecretKeySpec key;

  ResumeSecrets(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  String secretOf(String session) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] all = mac.doFinal(session.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(all, SECRET_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  boolean proves(String session, String secret) {
    return MessageDigest.isEqual(
        secretOf(session).getBytes(StandardCharsets.UTF_8),
        secret.getBytes(StandardCharsets.UTF_8));
  }
}
