package dev.parley.net.engineio;

import dev.parley.core.dialect.Handshake;
import dev.parley.net.http.Headers;
import dev.parley.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a session remembers of the request that opened it: as few objects as possible, for there is
 * one for each session and most are never asked.
 *
 * @param lines the headers, as text
 */
record OpeningRequest(
    String lines,
    String url,
    String address,
    boolean secure,
    boolean crossDomain,
    long issuedMillis)
    implements Handshake {

  static OpeningRequest of(HttpRequest request) {
    String query = request.rawQuery();
    return new OpeningRequest(
        request.headers().toLines(),
        query.isEmpty() ? request.path() : request.path() + "?" + query,
        request.peer().address(),
        request.peer().secure(),
        request.headers().first("Origin").isPresent(),
        System.currentTimeMillis());
  }

  @Override
  public Map<String, List<String>> headers() {
    return Headers.ofLines(lines).byName();
  }

  @Override
  public Map<String, String> query() {
    int mark = url.indexOf('?');
    return mark < 0 ? Map.of() : HttpRequest.parameters(url.substring(mark + 1));
  }

  @Override
  public Instant issued() {
    return Instant.ofEpochMilli(issuedMillis);
  }

  /** Its headers may hold what is secret. */
  @Override
  public String toString() {
    return "OpeningRequest[" + address + "]";
  }
}
