package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.ServerProcess;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** One session goes from transport to transport while another client publishes without a pause. */
@Tag("foreign")
@Timeout(60)
class TransportSwitchTest {

  private static final int PER_TRANSPORT = 60;
  private static final int PUBLISH_EVERY_MILLIS = 4;

  private static final List<Line.Opening> JOURNEY =
      List.of(
          WebSocketLine::new, StreamLine::new, PollLine::new, EventLine::new, WebSocketLine::new);

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

  @Test
  void a_session_that_leaves_one_transport_for_the_next_misses_nothing_and_sees_nothing_twice() {
    assertUnbroken(travel(false));
  }

  @Test
  void a_session_whose_connection_is_lost_before_the_next_transport_opens_misses_nothing() {
    assertUnbroken(travel(true));
  }

  @Test
  void the_connection_that_was_left_is_closed_with_4104() {
    try (JdkPeer old = new JdkPeer(client, server.ws("/ws"), "parley.v1");
        Line next = new StreamLine(client, server)) {
      old.send("{\"type\":\"connect\",\"id\":1,\"user\":\"mover\"}");
      JsonNode connected = Line.JSON.readTree(old.next().toString());
      next.send(connect(connected));

      assertThat(next.answerTo(1).path("resumed").asBoolean()).isTrue();
      assertThat(old.closeCode()).isEqualTo(4104);
    }
  }

  private static void assertUnbroken(List<JsonNode> seen) {
    int count = PER_TRANSPORT * JOURNEY.size();
    assertThat(seen)
        .extracting(p -> p.path("data").asInt())
        .containsExactlyElementsOf(numbers(count));
    long first = offsetOf(seen.getFirst());
    assertThat(seen)
        .extracting(TransportSwitchTest::offsetOf)
        .containsExactlyElementsOf(IntStream.range(0, count).mapToObj(i -> first + i).toList());
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /**
   * What the traveller received on the whole journey; with {@code lost} it drops each line first.
   */
  private static List<JsonNode> travel(boolean lost) {
    String channel = Channels.fresh();
    List<JsonNode> seen = new ArrayList<>();
    try (Line writer = new WebSocketLine(client, server);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      Line line = JOURNEY.getFirst().open(client, server);
      JsonNode session = connected(line, "{\"type\":\"connect\",\"id\":1,\"user\":\"reader\"}");
      subscribe(line, channel, "");
      connected(writer, "{\"type\":\"connect\",\"id\":1,\"user\":\"writer\"}");
      var publishing = publishSteadily(clock, writer, channel);
      collect(line, seen);
      for (Line.Opening opening : JOURNEY.subList(1, JOURNEY.size())) {
        Line left = line;
        if (lost) {
          left.close();
        }
        line = opening.open(client, server);
        session = resumed(line, session);
        subscribe(line, channel, seen.getLast().path("position").asString());
        left.close();
        collect(line, seen);
      }
      line.close();
      assertThat(publishing.isDone()).as("publishing went on to the end").isFalse();
      clock.shutdownNow();
    }
    return seen;
  }

  private static Future<?> publishSteadily(
      ScheduledExecutorService clock, Line writer, String channel) {
    int[] next = {0};
    return clock.scheduleAtFixedRate(
        () -> {
          int number = next[0]++;
          writer.send(
              "{\"type\":\"publish\",\"channel\":\"%s\",\"data\":%d}".formatted(channel, number));
        },
        0,
        PUBLISH_EVERY_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private static void collect(Line line, List<JsonNode> seen) {
    for (int i = 0; i < PER_TRANSPORT; i++) {
      seen.add(line.push("publication"));
    }
  }

  private static JsonNode connected(Line line, String connect) {
    line.send(connect);
    JsonNode answer = line.answerTo(1);
    assertThat(answer.path("type").asString()).isEqualTo("connected");
    return answer;
  }

  private static JsonNode resumed(Line line, JsonNode session) {
    JsonNode answer = connected(line, connect(session));
    assertThat(answer.path("resumed").asBoolean()).as("resumed over %s", line).isTrue();
    assertThat(answer.path("session").asString()).isEqualTo(session.path("session").asString());
    return answer;
  }

  private static String connect(JsonNode session) {
    return "{\"type\":\"connect\",\"id\":1,\"resume\":{\"session\":\"%s\",\"secret\":\"%s\"}}"
        .formatted(session.path("session").asString(), session.path("secret").asString());
  }

  private static void subscribe(Line line, String channel, String recover) {
    String from = recover.isEmpty() ? "" : ",\"recover\":\"" + recover + "\"";
    line.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"%s\"%s}".formatted(channel, from));
    JsonNode answer = line.answerTo(2);
    assertThat(answer.path("type").asString()).isEqualTo("subscribed");
    assertThat(answer.path("recovered").asBoolean()).isEqualTo(!recover.isEmpty());
  }

  /** The second of a position's parts, which the protocol promises to be a decimal number. */
  private static long offsetOf(JsonNode publication) {
    String position = publication.path("position").asString();
    return Long.parseLong(position.split("\\.", -1)[1]);
  }
}
