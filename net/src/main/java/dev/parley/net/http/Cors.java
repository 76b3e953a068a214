package dev.parley.net.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Cross-origin requests (the Fetch standard's CORS protocol). */
final class Cors {
  private static final String METHODS = "Access-Control-Allow-Methods";

  private Cors() {}

  /** Adds to a response what lets its page read it. */
  static HttpResponse decorate(HttpResponse response, Origins origins, HttpRequest request) {
    Optional<String> allow = origins.allowHeader(request.headers(), request.peer().secure());
    if (allow.isEmpty()) {
      return response;
    }
    Map<String, String> headers = new LinkedHashMap<>(response.headers());
    headers.put("Access-Control-Allow-Origin", allow.get());
    headers.merge("Vary", "Origin", (present, more) -> present + ", " + more);
    if (!allow.get().equals("*")) {
      headers.put("Access-Control-Allow-Credentials", "true");
    }
    return new HttpResponse(response.status(), headers, response.body());
  }

  /** Answers OPTIONS: a preflight, or the question which methods there are. */
  static HttpResponse options(
      Set<String> methods, Origins origins, Headers request, boolean secure) {
    String list = String.join(", ", methods);
    if (request.first("Origin").isEmpty()
        || request.first("Access-Control-Request-Method").isEmpty()) {
      return HttpResponse.empty(204).with("Allow", list);
    }
    if (!origins.allows(request, secure)) {
      return HttpResponse.error(403, "origin-not-allowed", "Pages of this origin may not connect.");
    }
    return HttpResponse.empty(204)
        .with(METHODS, list)
        .with(
            "Access-Control-Allow-Headers",
            request
                .first("Access-Control-Request-Headers")
                .orElse("authorization, content-type, last-event-id"))
        .with("Access-Control-Max-Age", "600");
  }
}
