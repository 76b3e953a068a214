package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.ServerProcess;
import java.net.http.HttpClient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

@Tag("foreign")
@Timeout(60)
class NativeTransportsTest {

  private static ServerProcess server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server = ServerProcess.start();
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.shutdownNow();
    server.close();
  }

  static Stream<Named<Line.Opening>> transports() {
    return Stream.of(
        Named.of("WebSocket", WebSocketLine::new),
        Named.of("HTTP streaming", StreamLine::new),
        Named.of("long-polling", PollLine::new),
        Named.of("server-sent events", EventLine::new));
  }

  @ParameterizedTest
  @MethodSource("transports")
  void a_session_publishes_and_receives_over(Line.Opening transport) {
    String channel = Channels.fresh();
    try (Line line = transport.open(client, server);
        Line other = new WebSocketLine(client, server)) {
      line.send("{\"type\":\"connect\",\"id\":1,\"user\":\"here\"}");
      assertThat(line.answerTo(1).path("user").asString()).isEqualTo("here");
      line.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"%s\"}".formatted(channel));
      assertThat(line.answerTo(2).path("type").asString()).isEqualTo("subscribed");
      other.send("{\"type\":\"connect\",\"id\":1,\"user\":\"there\"}");
      other.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"%s\"}".formatted(channel));
      other.answerTo(2);

      publish(line, channel, "{\"out\":1}");
      publish(other, channel, "{\"back\":2}");

      for (Line each : List.of(line, other)) {
        assertThat(each.push("publication").path("data").path("out").asInt()).isEqualTo(1);
        JsonNode back = each.push("publication");
        assertThat(back.path("data").path("back").asInt()).isEqualTo(2);
        assertThat(back.path("from").asString()).isEqualTo("there");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void malformed_json_is_told_and_ends_the_connection_over(Line.Opening transport) {
    try (Line line = transport.open(client, server)) {
      line.send("{");

      JsonNode end = line.push("disconnect");
      assertThat(end.path("code").asInt()).isEqualTo(4106);
    }
  }

  private static void publish(Line line, String channel, String data) {
    line.send(
        "{\"type\":\"publish\",\"id\":9,\"channel\":\"%s\",\"data\":%s}".formatted(channel, data));
    assertThat(line.answerTo(9).path("type").asString()).isEqualTo("published");
  }
}
