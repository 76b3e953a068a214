package dev.parley.net.client;

import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade request (RFC 6455 4.1).
 *
 * @param key 16 random bytes in base64
 * @param subprotocol the one that is offered; null for none
 */
record Upgrade(URI uri, String key, @Nullable String subprotocol) {
  private static final SecureRandom RANDOM = new SecureRandom();

  static Upgrade to(URI uri, @Nullable String subprotocol) {
    byte[] nonce = new byte[16];
    RANDOM.nextBytes(nonce);
    return new Upgrade(uri, Base64.getEncoder().encodeToString(nonce), subprotocol);
  }

  /** Whether it goes over TLS. */
  boolean secured() {
    return "wss".equalsIgnoreCase(uri.getScheme());
  }

  int port() {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return secured() ? 443 : 80;
  }

  /** The host as a resolver takes it: an IPv6 address without its brackets. */
  String host() {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * The request as it goes out; a parsed URI holds no line break, so nothing can be smuggled in.
   */
  String request() {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String offer = subprotocol == null ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n";
    return "GET "
        + path
        + query
        + " HTTP/1.1\r\n"
        + "Host: "
        + uri.getHost()
        + port
        + "\r\n"
        + "Upgrade: websocket\r\n"
        + "Connection: Upgrade\r\n"
        + "Sec-WebSocket-Key: "
        + key
        + "\r\n"
        + "Sec-WebSocket-Version: 13\r\n"
        + offer
        + "\r\n";
  }
}
