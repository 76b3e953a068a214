package dev.parley.net.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of a server by their ids, which are secrets: 96 random bits, behind 24 that tell
 * which node of a cluster holds the session. Any thread.
 */
final class Sids {
  private static final int BYTES = 15;
  private static final int MARK_BYTES = 3;
  private static final int MARK_CHARS = 4;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, EngineSession> bySid = new ConcurrentHashMap<>();
  private final Map<String, String> marks = new ConcurrentHashMap<>();
  private final byte[] mark;

  /**
   * @param node this node's name
   */
  Sids(String node) {
    this.mark = mark(node);
  }

  /** Returns an id of 20 URL-safe characters: routers and other servers rely on that form. */
  String newSid() {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    System.arraycopy(mark, 0, bits, 0, MARK_BYTES);
    return text(bits);
  }

  void add(EngineSession session) {
    bySid.put(session.sid(), session);
  }

  void remove(EngineSession session) {
    bySid.remove(session.sid(), session);
  }

  Optional<EngineSession> find(String sid) {
    return Optional.ofNullable(bySid.get(sid));
  }

  /** Which of these nodes an id names. */
  Optional<String> otherNode(String sid, Collection<String> nodes) {
    if (nodes.isEmpty() || sid.length() != BYTES / MARK_BYTES * MARK_CHARS) {
      return Optional.empty();
    }
    marks.keySet().retainAll(nodes);
    String sought = sid.substring(0, MARK_CHARS);
    return nodes.stream()
        .filter(node -> marks.computeIfAbsent(node, name -> text(mark(name))).equals(sought))
        .findFirst();
  }

  private static String text(byte[] bits) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  private static byte[] mark(String node) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(node.getBytes(UTF_8));
      return Arrays.copyOf(digest, MARK_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
