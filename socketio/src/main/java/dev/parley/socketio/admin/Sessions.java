package dev.parley.socketio.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;

/**
 * The ids by which those come back who have given the password once. They are known by their
 * digests: how long a search takes tells nothing of them. Any thread; a lock guards the map.
 */
final class Sessions {
  static final Duration LIFE = Duration.ofDays(1);
  static final int MOST = 1_000;
  private static final int BYTES = 16;

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final LinkedHashMap<String, Instant> ends = new LinkedHashMap<>();

  Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /** A new one; past the limit the oldest is forgotten. */
  String begin() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    synchronized (ends) {
      if (ends.size() >= MOST) {
        ends.pollFirstEntry();
      }
      ends.put(digest(id), clock.instant().plus(LIFE));
    }
    return id;
  }

  boolean knows(String id) {
    String digest = digest(id);
    synchronized (ends) {
      Instant end = ends.get(digest);
      if (end != null && !clock.instant().isBefore(end)) {
        ends.remove(digest);
        return false;
      }
      return end != null;
    }
  }

  private static String digest(String id) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(id.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
