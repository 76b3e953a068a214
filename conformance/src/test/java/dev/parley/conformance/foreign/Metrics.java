package dev.parley.conformance.foreign;

import dev.parley.conformance.Base;
import java.util.regex.Pattern;

/** What a server says of itself at {@code /metrics}. */
final class Metrics {
  private Metrics() {}

  /** The sum of a metric over its labels; 0 if there is none. */
  static double of(Base server, String name) {
    Pattern line = Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$");
    try (RawSocket socket = new RawSocket(server.http("/").getPort())) {
      return line.matcher(socket.get("/metrics").body())
          .results()
          .mapToDouble(found -> Double.parseDouble(found.group(1)))
          .sum();
    }
  }
}
