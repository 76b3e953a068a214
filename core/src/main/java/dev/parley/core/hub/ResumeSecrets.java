package dev.parley.core.hub;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Derives a session's resume secret, so that none has to be stored: {@code NODE.MOVES.PROOF}. It
 * names the node that holds the session and how often it has moved, and proves that this was said
 * of this session, and of which user: what a node needs to know whom to ask, and what to believe if
 * nobody answers. Used from any loop.
 */
final class ResumeSecrets {
  private static final int SESSION_BYTES = 18;
  private static final int USER_BYTES = 12;
  private static final Pattern FORM = Pattern.compile("([a-z0-9]+)\\.(\\d{1,9})\\.([\\w-]+)");
  private static final int NODE = 1;
  private static final int MOVES = 2;
  private static final int PROOF = 3;

  /** What a secret proves. */
  record Proof(String node, int moves, byte[] user, SecretKeySpec key) {}

  private final KeyRing keys;

  ResumeSecrets(KeyRing keys) {
    this.keys = keys;
  }

  /** The secret of a session that the node holds. */
  String secretOf(String session, @Nullable String user, String node, int moves) {
    String place = node + "." + moves;
    SecretKeySpec key = keys.all().getFirst();
    byte[] both =
        ByteBuffer.allocate(SESSION_BYTES + USER_BYTES)
            .put(ofSession(key, session, place))
            .put(ofUser(key, session, user, place))
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
    if (both.length != SESSION_BYTES + USER_BYTES) {
      return null;
    }
    String place = secret.substring(0, parts.end(MOVES));
    byte[] ofSession = Arrays.copyOf(both, SESSION_BYTES);
    for (SecretKeySpec key : keys.all()) {
      if (MessageDigest.isEqual(ofSession(key, session, place), ofSession)) {
        return new Proof(
            parts.group(NODE),
            Integer.parseInt(parts.group(MOVES)),
            Arrays.copyOfRange(both, SESSION_BYTES, both.length),
            key);
      }
    }
    return null;
  }

  /** Whether the secret was given to this user; null is nobody in particular. */
  boolean isOf(Proof proof, String session, @Nullable String user) {
    String place = proof.node + "." + proof.moves;
    return MessageDigest.isEqual(ofUser(proof.key, session, user, place), proof.user);
  }

  private static byte[] ofSession(SecretKeySpec key, String session, String place) {
    return Arrays.copyOf(mac(key, "session", session, place, ""), SESSION_BYTES);
  }

  private static byte[] ofUser(
      SecretKeySpec key, String session, @Nullable String user, String place) {
    // An anonymous session is not that of a user without a name.
    String kind = user == null ? "anonymous" : "user";
    return Arrays.copyOf(mac(key, kind, session, place, user == null ? "" : user), USER_BYTES);
  }

  private static byte[] mac(
      SecretKeySpec key, String kind, String session, String place, String user) {
    var all = new ByteArrayOutputStream();
    for (String part : new String[] {kind, session, place, user}) {
      byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
      all.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
      all.writeBytes(utf8);
    }
    return KeyRing.mac(key, all.toByteArray());
  }
}
