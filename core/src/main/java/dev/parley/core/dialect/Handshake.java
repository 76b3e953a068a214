package dev.parley.core.dialect;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The request that opened a session, for dialects whose applications are shown it.
 *
 * @param headers in their order, names in lower case; of a repeated one all values
 * @param query the query's parameters, decoded
 * @param url path and query as they came
 * @param address whom it came from, without port
 * @param secure whether over TLS
 * @param crossDomain whether it says which origin it is from
 */
public record Handshake(
    Map<String, List<String>> headers,
    Map<String, String> query,
    String url,
    String address,
    boolean secure,
    boolean crossDomain,
    Instant issued) {

  public Handshake {
    headers = Map.copyOf(headers);
    query = Map.copyOf(query);
  }

  @Override
  public String toString() {
    return "Handshake[" + address + "]";
  }
}
