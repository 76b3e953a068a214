package dev.parley.net.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which web pages may connect. {@code *} lets in every origin; an empty list only pages from the
 * host that the request is for, and of those only what came by https if the request did. Requests
 * without an {@code Origin} do not come from a page.
 *
 * @param allowed origins like {@code https://example.com}, or {@code *}
 */
public record Origins(List<String> allowed) {
  public static final Origins SAME_HOST = new Origins(List.of());
  public static final Origins ANY = new Origins(List.of("*"));

  public Origins {
    allowed = allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * Whether a request with these headers may be answered to its page.
   *
   * @param secure whether it is known to have come over TLS
   */
  public boolean allows(Headers headers, boolean secure) {
    List<String> origins = headers.all("Origin");
    if (origins.isEmpty()) {
      return true;
    }
    if (origins.size() > 1) {
      return false;
    }
    String origin = origins.getFirst().toLowerCase(Locale.ROOT);
    return allowed.contains("*") || allowed.contains(origin) || isSameHost(origin, headers, secure);
  }

  /** The value of {@code Access-Control-Allow-Origin}; nothing if the header is to be left out. */
  Optional<String> allowHeader(Headers headers, boolean secure) {
    Optional<String> origin = headers.first("Origin");
    if (origin.isEmpty() || !allows(headers, secure)) {
      return Optional.empty();
    }
    return allowed.contains("*") ? Optional.of("*") : origin;
  }

  /** A page that came by http may be anybody's who is on the way. */
  private static boolean isSameHost(String origin, Headers headers, boolean secure) {
    if (secure && origin.startsWith("http://")) {
      return false;
    }
    int scheme = origin.indexOf("://");
    String host = headers.first("Host").orElse("").toLowerCase(Locale.ROOT);
    return scheme > 0 && !host.isEmpty() && origin.substring(scheme + 3).equals(host);
  }
}
