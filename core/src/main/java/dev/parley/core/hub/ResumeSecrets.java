package dev.parley.core.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Derives a session's resume secret, so that none has to be stored: {@code NODE.MOVES.PROOF}. It
 * names the node that holds the session and how often it has moved, and proves that this was said
 * of this session, and of which user: what a node needs to know whom to ask, and what to believe if
 * nobody answers. Used from any loop; stateless.
 */
final class ResumeSecrets {
  private static final int SESSION_BYTES = 18;
  private static final int USER_BYTES = 12;
  private static final Pattern FORM = Pattern.compile("([a-z0-9]+)\\.(\\d{1,9})\\.([\\w-]+)");
  private static final int NODE = 1;
  private static final int MOVES = 2;
  private static final int PROOF = 3;

  /** What a secret proves. */
  record Proof(String node, int moves, byte[] user) {}

  private final SecretKeySpec key;

  ResumeSecrets(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /** The secret of a session that the node holds. */
  String secretOf(String session, @Nullable String user, String node, int moves) {
    String place = node + "." + moves;
    byte[] both =
        ByteBuffer.allocate(SESSION_BYTES + USER_BYTES)
            .put(ofSession(session, place))
            .put(ofUser(session, user, place))
            .array();
    return place + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(both);
  }

  /** What the secret proves of the session; null if nothing. */
  @Nullable Proof read(String session, String secret) {
    Matcher parts = FORM.matcher(secret);
    if (!parts.matches()) {
      return null;
    }
    byte[] both;
    try {
      both = Base64.getUrlDecoder().decode(parts.group(PROOF));
    } catch (IllegalArgumentException e) {
      return null;
    }
    String place = secret.substring(0, parts.end(MOVES));
    if (both.length != SESSION_BYTES + USER_BYTES
        || !MessageDigest.isEqual(ofSession(session, place), Arrays.copyOf(both, SESSION_BYTES))) {
      return null;
    }
    return new Proof(
        parts.group(NODE),
        Integer.parseInt(parts.group(MOVES)),
        Arrays.copyOfRange(both, SESSION_BYTES, both.length));
  }

  /** Whether the secret was given to this user; null is nobody in particular. */
  boolean isOf(Proof proof, String session, @Nullable String user) {
    String place = proof.node + "." + proof.moves;
    return MessageDigest.isEqual(ofUser(session, user, place), proof.user);
  }

  private byte[] ofSession(String session, String place) {
    return Arrays.copyOf(mac("session", session, place, ""), SESSION_BYTES);
  }

  private byte[] ofUser(String session, @Nullable String user, String place) {
    // An anonymous session is not that of a user without a name.
    String kind = user == null ? "anonymous" : "user";
    return Arrays.copyOf(mac(kind, session, place, user == null ? "" : user), USER_BYTES);
  }

  private byte[] mac(String kind, String session, String place, String user) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      for (String part : new String[] {kind, session, place, user}) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        mac.update(utf8);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
