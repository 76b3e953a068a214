package dev.parley.server.check;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Where a node answers HTTP and WebSocket.
 *
 * @param secured whether over TLS
 * @param host without the brackets of an IPv6 address
 * @param port 1 to 65535
 */
public record Address(boolean secured, String host, int port) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /**
   * Reads {@code http://host[:port]}; ws, wss and https will do too.
   *
   * @throws IllegalArgumentException with a sentence for the one who wrote it
   */
  public static Address of(String url) {
    URI parsed;
    try {
      parsed = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--url is no address: " + url, e);
    }
    String scheme = String.valueOf(parsed.getScheme()).toLowerCase(Locale.ROOT);
    String path = parsed.getRawPath() == null ? "" : parsed.getRawPath();
    if (parsed.getHost() == null
        || !List.of("http", "https", "ws", "wss").contains(scheme)
        || !List.of("", "/").contains(path)) {
      throw new IllegalArgumentException(
          "--url must be http://host:port or https://host:port, is " + url);
    }
    boolean secured = scheme.equals("https") || scheme.equals("wss");
    int usual = secured ? HTTPS : HTTP;
    String host = parsed.getHost().replaceAll("[\\[\\]]", "");
    return new Address(secured, host, parsed.getPort() < 0 ? usual : parsed.getPort());
  }

  /** The same node, reached over a port of this machine. */
  Address through(int localPort) {
    return new Address(secured, "127.0.0.1", localPort);
  }

  /**
   * @param path with its query; begins with a slash
   */
  URI http(String path) {
    return URI.create((secured ? "https" : "http") + authority() + path);
  }

  /**
   * @param path begins with a slash
   */
  public URI ws(String path) {
    return URI.create((secured ? "wss" : "ws") + authority() + path);
  }

  private String authority() {
    return "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return http("").toString();
  }
}
