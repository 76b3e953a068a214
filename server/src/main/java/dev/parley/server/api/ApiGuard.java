package dev.parley.server.api;

import dev.parley.core.problem.Problems;
import dev.parley.net.http.HttpHandler;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.server.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Lets holders of an API key in, by {@code Authorization: Bearer} or {@code X-API-Key}. Any thread. */
final class ApiGuard {
  private final List<byte[]> keys;
  private final boolean open;

  ApiGuard(List<Secret> keys, boolean open) {
    this.keys =
        keys.stream().map(key -> key.value().getBytes(StandardCharsets.UTF_8)).toList();
    this.open = open;
  }

  HttpHandler guard(HttpHandler handler) {
    return request -> {
      if (admits(request)) {
        return handler.handle(request);
      }
      var refusal =
          keys.isEmpty()
              ? HttpResponse.error(
                  403, 203, "not-allowed", "The HTTP API is closed: no key is configured in api.keys.")
              : HttpResponse.error(
                      401, Problems.BAD_TOKEN.saying("The API key is missing or not valid."))
                  .with("WWW-Authenticate", "Bearer");
      return CompletableFuture.completedFuture(refusal);
    };
  }

  private boolean admits(HttpRequest request) {
    return open || presented(request).map(this::isKey).orElse(false);
  }

  /** Compares with every key in the same time, whatever was presented. */
  private boolean isKey(String presented) {
    byte[] bytes = presented.getBytes(StandardCharsets.UTF_8);
    boolean found = false;
    for (byte[] key : keys) {
      found |= MessageDigest.isEqual(key, bytes);
    }
    return found;
  }

  private static Optional<String> presented(HttpRequest request) {
    Optional<String> header = request.headers().first("X-API-Key");
    return header.isPresent()
        ? header
        : request
            .headers()
            .first("Authorization")
            .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
            .map(value -> value.substring(7).strip());
  }
}
