package dev.parley.net.http;

import dev.parley.net.peer.Peer;
import java.util.Map;
import java.util.Optional;

/**
 * A whole request.
 *
 * @param path as it came, before the {@code ?}, percent-encoded
 * @param rawQuery what follows the {@code ?}, as it came; may be empty
 * @param body its bytes, no copy; may be empty
 * @param peer who sent it, which behind proxies that are trusted is not the socket's other end
 * @param pathVariables the variables of the route's pattern, decoded
 */
public record HttpRequest(
    String method,
    String path,
    String rawQuery,
    Headers headers,
    byte[] body,
    Peer peer,
    Map<String, String> pathVariables) {

  public HttpRequest {
    pathVariables = Map.copyOf(pathVariables);
  }

  /** The query's parameters, decoded; of a repeated one the first. */
  public Map<String, String> queryParameters() {
    return Query.parse(rawQuery);
  }

  /** The parameters of a query, decoded; of a repeated one the first. */
  public static Map<String, String> parameters(String rawQuery) {
    return Query.parse(rawQuery);
  }

  /** One of the query's parameters, decoded. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(queryParameters().get(name));
  }

  /** One of the query's parameters as it came, percent-encoded. */
  public Optional<String> rawQueryValue(String name) {
    return Query.raw(rawQuery, name);
  }

  /** The value of a cookie. */
  public Optional<String> cookie(String name) {
    for (String line : headers.all("Cookie")) {
      for (String pair : line.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          return Optional.of(pair.substring(equals + 1).strip());
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
