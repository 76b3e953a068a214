package dev.parley.net.engineio;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of a server by their ids, which are secrets. Any thread. */
final class Sids {
  private static final int BYTES = 15;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, EngineSession> bySid = new ConcurrentHashMap<>();

  /** Returns an id of 20 URL-safe characters: routers and other servers rely on that form. */
  String newSid() {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
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
}
