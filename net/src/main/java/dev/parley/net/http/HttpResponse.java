package dev.parley.net.http;

import dev.parley.core.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer. Length, date and connection headers are the server's to add.
 *
 * @param headers in this order; a value with a line break is a bug and is left out
 */
public record HttpResponse(int status, Map<String, String> headers, byte[] body) {
  private static final byte[] NOTHING = {};

  public static HttpResponse empty(int status) {
    return new HttpResponse(status, Map.of(), NOTHING);
  }

  public static HttpResponse json(int status, String json) {
    return of(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  public static HttpResponse of(int status, String contentType, byte[] body) {
    return new HttpResponse(status, Map.of("Content-Type", contentType), body);
  }

  /**
   * An error in the form of all errors.
   *
   * @param reason the stable name, kebab-case
   * @param message one sentence of the server's own; needs no escaping in JSON
   */
  public static HttpResponse error(int status, int code, String reason, String message) {
    return json(
        status,
        "{\"code\":%d,\"reason\":\"%s\",\"message\":\"%s\"}".formatted(code, reason, message));
  }

  public static HttpResponse error(int status, String reason, String message) {
    return error(status, status, reason, message);
  }

  public static HttpResponse error(int status, Problem problem) {
    return error(status, problem.code(), problem.key(), problem.message());
  }

  public HttpResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, more, body);
  }
}
