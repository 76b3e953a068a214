package dev.parley.socketio;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes the ids of sockets: 120 random bits, 20 characters that are safe in URLs. */
final class Ids {
  private static final int BYTES = 15;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  static String next() {
    byte[] bits = new byte[BYTES];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
