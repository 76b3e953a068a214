package dev.parley.net.websocket.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The server's side of the opening handshake (RFC 6455 4.2) as pure functions. Any thread. */
public final class Handshake {
  /** RFC 6455 1.3. */
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final String VERSION = "13";

  /** A key is 16 bytes in base64: 22 characters and two of padding. */
  private static final int KEY_DIGITS = 22;

  private Handshake() {}

  /** What to answer to an upgrade request. */
  public sealed interface Outcome {
    /**
     * The upgrade may be answered with 101.
     *
     * @param acceptValue the value of {@code Sec-WebSocket-Accept}
     */
    record Accepted(String acceptValue) implements Outcome {}

    /**
     * The request is no proper upgrade.
     *
     * @param status 400, 405 or 426
     * @param reason fixed English text for the body
     * @param headers headers that this status calls for
     */
    record Refused(int status, String reason, Map<String, String> headers) implements Outcome {
      public Refused {
        headers = Map.copyOf(headers);
      }
    }
  }

  /**
   * Judges the request line's method and the headers of an upgrade request (RFC 6455 4.2.1). The
   * HTTP version, path, host and origin are the caller's to judge.
   *
   * @param method as written, for example {@code GET}
   * @param headers all values of the header of a given name, which it must compare without regard
   *     to case; empty if absent
   */
  public static Outcome check(String method, Function<String, List<String>> headers) {
    if (!method.equals("GET")) {
      return new Outcome.Refused(405, "a WebSocket begins with GET", Map.of("Allow", "GET"));
    }
    if (!lists(headers.apply("Upgrade"), "websocket")) {
      return upgradeRequired("this resource is a WebSocket: Upgrade: websocket is missing");
    }
    if (!lists(headers.apply("Connection"), "upgrade")) {
      return badRequest("Connection: Upgrade is missing");
    }
    List<String> versions = headers.apply("Sec-WebSocket-Version");
    if (versions.size() != 1 || !versions.getFirst().strip().equals(VERSION)) {
      return upgradeRequired("only version 13 of the WebSocket protocol is spoken");
    }
    List<String> keys = headers.apply("Sec-WebSocket-Key");
    if (keys.size() != 1 || !isKey(keys.getFirst().strip())) {
      return badRequest("Sec-WebSocket-Key must be 16 bytes in base64, once");
    }
    return new Outcome.Accepted(acceptValue(keys.getFirst().strip()));
  }

  /**
   * Returns the value of {@code Sec-WebSocket-Accept} for that of {@code Sec-WebSocket-Key} (RFC
   * 6455 4.2.2).
   */
  public static String acceptValue(String key) {
    byte[] digest = sha1().digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
    return Base64.getEncoder().encodeToString(digest);
  }

  /**
   * Selects a subprotocol: the first that the client offers, in its order of preference, and the
   * server supports.
   *
   * @param headerValues the values of all {@code Sec-WebSocket-Protocol} lines of the request
   * @param supported names that the server speaks, compared with regard to case
   * @return nothing if there is none in common, in which case the response has no such header
   */
  public static Optional<String> selectSubprotocol(
      List<String> headerValues, List<String> supported) {
    return elements(headerValues).filter(supported::contains).findFirst();
  }

  private static Outcome badRequest(String reason) {
    return new Outcome.Refused(400, reason, Map.of());
  }

  /**
   * RFC 9110 15.5.22: a 426 names the protocol to upgrade to; RFC 6455 4.4: and the version spoken.
   */
  private static Outcome upgradeRequired(String reason) {
    return new Outcome.Refused(
        426,
        reason,
        Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", VERSION));
  }

  private static boolean lists(List<String> values, String wanted) {
    return elements(values).anyMatch(wanted::equalsIgnoreCase);
  }

  private static Stream<String> elements(List<String> values) {
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .filter(element -> !element.isEmpty());
  }

  private static boolean isKey(String key) {
    return key.length() == KEY_DIGITS + 2
        && key.endsWith("==")
        && key.substring(0, KEY_DIGITS).chars().allMatch(Handshake::isBase64Digit);
  }

  private static boolean isBase64Digit(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
