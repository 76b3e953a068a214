package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.Base;
import java.net.http.HttpClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Long-polling by a client that is careless on purpose: every third answer it throws away as if it
 * had been lost on the way, and asks again with the old acknowledgement.
 */
final class PollLine extends HttpLine {

  private static final int LOSES_EVERY = 3;

  private volatile boolean closed;
  private int batch;

  PollLine(HttpClient client, Base server) {
    super(client, server);
    Reply open = post("/poll", "");
    assertThat(open.status()).isEqualTo(200);
    JsonNode answer = JSON.readTree(open.body());
    opened(answer.path("connection").asString());
    batch = answer.path("batch").asInt();
    answer.path("messages").forEach(this::arrived);
    Thread.ofVirtual().start(this::poll);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void poll() {
    for (int round = 1; !closed; round++) {
      Reply reply = post("/poll?connection=" + encodedKey() + "&ack=" + batch, "");
      if (reply.status() != 200) {
        return;
      }
      JsonNode answer = JSON.readTree(reply.body());
      if (answer.path("closed") instanceof ObjectNode end) {
        arrived(end.put("type", "disconnect"));
        return;
      }
      if (round % LOSES_EVERY != 0) {
        take(answer);
      }
    }
  }

  private void take(JsonNode answer) {
    int next = answer.path("batch").asInt(batch);
    if (next != batch) {
      batch = next;
      answer.path("messages").forEach(this::arrived);
    }
  }
}
