package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.Base;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/** Server-sent events, as the HTML standard has them parsed. */
final class EventLine extends StreamLine {

  private final List<String> data = new ArrayList<>();
  private String name = "message";

  EventLine(HttpClient client, Base server) {
    super(client, server, HttpRequest.newBuilder(server.http("/sse")).GET().build());
    String event = "";
    String first = "";
    for (String line = nextLine(); !line.isEmpty() || first.isEmpty(); line = nextLine()) {
      event = line.startsWith("event:") ? valueOf(line) : event;
      first = line.startsWith("data:") ? valueOf(line) : first;
    }
    assertThat(event).isEqualTo("open");
    opened(JSON.readTree(first).path("connection").asString());
    readOn();
  }

  @Override
  void line(String line) {
    if (line.startsWith("data:")) {
      data.add(valueOf(line));
    } else if (line.startsWith("event:")) {
      name = valueOf(line);
    } else if (line.isEmpty()) {
      dispatch();
    }
  }

  private void dispatch() {
    if (!data.isEmpty() && name.equals("message")) {
      arrived(String.join("\n", data));
    }
    data.clear();
    name = "message";
  }

  private static String valueOf(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
