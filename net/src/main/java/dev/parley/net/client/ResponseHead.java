package dev.parley.net.client;

import dev.parley.net.websocket.codec.Handshake;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The head of a server's answer to an upgrade request: status line and headers.
 *
 * @param status the three digits; 0 if there is no proper status line
 * @param headers names in lower case, each a pair with its value
 */
record ResponseHead(int status, List<Header> headers) {

  record Header(String name, String value) {}

  ResponseHead {
    headers = List.copyOf(headers);
  }

  /** Reads the lines of a head without its empty last line. */
  static ResponseHead parse(String head) {
    String[] lines = head.split("\r\n", -1);
    List<Header> headers = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.add(
            new Header(
                lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                lines[i].substring(colon + 1).strip()));
      }
    }
    return new ResponseHead(status(lines[0]), headers);
  }

  private static int status(String line) {
    boolean proper = line.matches("HTTP/1\\.1 [1-5]\\d\\d( .*)?");
    return proper ? Integer.parseInt(line.substring(9, 12)) : 0;
  }

  /**
   * Checks the answer as RFC 6455 4.1 asks of a client.
   *
   * @param key the request's {@code Sec-WebSocket-Key}
   * @param subprotocol what was offered; null if nothing was
   * @return what is wrong; null if nothing is
   */
  @Nullable String fault(String key, @Nullable String subprotocol) {
    if (status == 0) {
      return "the answer is not HTTP/1.1";
    }
    if (status != 101) {
      return "the server answers with status " + status + " instead of 101";
    }
    if (values("upgrade").noneMatch("websocket"::equalsIgnoreCase)) {
      return "the answer lacks Upgrade: websocket";
    }
    if (values("connection").noneMatch("upgrade"::equalsIgnoreCase)) {
      return "the answer lacks Connection: Upgrade";
    }
    if (!values("sec-websocket-accept").toList().equals(List.of(Handshake.acceptValue(key)))) {
      return "the answer's Sec-WebSocket-Accept does not belong to this request";
    }
    if (values("sec-websocket-extensions").findAny().isPresent()) {
      return "the server selects an extension that was not offered";
    }
    List<String> selected = values("sec-websocket-protocol").toList();
    if (!selected.isEmpty()
        && !selected.equals(subprotocol == null ? null : List.of(subprotocol))) {
      return "the server selects a subprotocol that was not offered";
    }
    return null;
  }

  private Stream<String> values(String name) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .flatMap(header -> Stream.of(header.value().split(",", -1)))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
