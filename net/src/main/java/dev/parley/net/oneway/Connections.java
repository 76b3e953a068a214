package dev.parley.net.oneway;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one-way connections of a server by key. A key is 128 random bits: whoever has it may send.
 * Any thread.
 */
public final class Connections {
  private static final int KEY_BYTES = 16;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Reachable> byKey = new ConcurrentHashMap<>();

  /** Returns a key for a new connection, 22 URL-safe characters. */
  public String newKey() {
    byte[] bits = new byte[KEY_BYTES];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  public void add(String key, Reachable connection) {
    byKey.put(key, connection);
  }

  public void remove(String key) {
    byKey.remove(key);
  }

  public Optional<Reachable> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }
}
