package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The functions that run in Redis.
 *
 * @param code what is loaded there
 * @param prefix what the names of its functions begin with; other with other code
 */
record Library(String code, String prefix) {
  private static final String FILE = "parley.lua";
  private static final int VERSION_DIGITS = 12;

  static Library read() {
    try (InputStream in = Library.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not on the class path");
      }
      String code = new String(in.readAllBytes(), UTF_8);
      String version = version(code);
      return new Library(code.replace("VERSION", version), "parley_" + version + "_");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(String code) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(code.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, VERSION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
