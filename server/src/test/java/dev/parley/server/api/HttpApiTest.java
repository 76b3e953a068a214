package dev.parley.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("net")
final class HttpApiTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "an-api-key-of-some-length";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Parley open;
  private static Parley closed;

  @BeforeAll
  static void start() {
    open =
        demo(
            "server.port=0",
            "limits.message-bytes=4KiB",
            "limits.frame-bytes=4KiB",
            "limits.key-length=8");
    closed =
        Parley.open(
            "server.port=0",
            "server.drain.deadline=0s",
            "api.keys=" + KEY,
            "auth.token-secret=0123456789abcdef0123456789abcdef");
  }

  @AfterAll
  static void stop() {
    open.close();
    closed.close();
    CLIENT.close();
  }

  @Test
  void every_route_is_in_the_openapi_document_and_the_reverse() throws Exception {
    JsonNode document = get(open, "api/openapi.json").body();
    List<String> documented = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        documented.add(method.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
      }
    }

    List<String> served =
        open.routes().stream()
            .filter(route ->
                route.startsWith("GET /health")
                    || route.contains(" /api/")
                    || route.equals("GET /metrics"))
            .toList();

    assertThat(new TreeSet<>(documented)).isEqualTo(new TreeSet<>(served));
  }

  @Test
  void a_publication_is_in_the_history_byte_for_byte() throws Exception {
    String data = "{\"n\": 1.00,  \"s\":\"\\u00e9\"}";

    Answer published = post(open, "api/publish", "{\"channel\":\"h1\",\"data\":" + data + "}");
    String history = text(open, "api/history?channel=h1");

    assertThat(published.status()).isEqualTo(200);
    assertThat(published.body().get("position").stringValue()).matches("[a-z0-9]+\\.1\\.[a-z0-9]+");
    assertThat(history).contains("\"data\":" + data);
  }

  @Test
  void history_reads_forward_from_a_position_and_backward() throws Exception {
    List<String> positions = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      Answer answer = post(open, "api/publish", "{\"channel\":\"h2\",\"data\":" + i + "}");
      positions.add(answer.body().get("position").stringValue());
    }

    JsonNode after = get(open, "api/history?channel=h2&limit=2&after=" + positions.get(1)).body();
    JsonNode newest = get(open, "api/history?channel=h2&limit=2&reverse=true").body();
    JsonNode before = get(open, "api/history?channel=h2&before=" + positions.get(1)).body();

    assertThat(numbers(after)).containsExactly(3, 4);
    assertThat(after.get("more").booleanValue()).isTrue();
    assertThat(numbers(newest)).containsExactly(5, 4);
    assertThat(numbers(before)).containsExactly(1);
  }

  @Test
  void the_same_idempotency_key_publishes_once() throws Exception {
    String body = "{\"channel\":\"h3\",\"data\":1,\"idempotencyKey\":\"k\"}";

    Answer first = post(open, "api/publish", body);
    Answer second = post(open, "api/publish", body);

    assertThat(second.body().get("position")).isEqualTo(first.body().get("position"));
    assertThat(second.body().get("duplicate").booleanValue()).isTrue();
    assertThat(get(open, "api/history?channel=h3").body().get("publications")).hasSize(1);
  }

  @Test
  void a_broadcast_reaches_every_channel() throws Exception {
    Answer answer = post(open, "api/broadcast", "{\"channels\":[\"b1\",\"b2\"],\"text\":\"all\"}");

    assertThat(answer.body().get("results")).hasSize(2);
    for (String channel : List.of("b1", "b2")) {
      JsonNode publications =
          get(open, "api/history?channel=" + channel).body().get("publications");
      assertThat(publications.get(0).get("text").stringValue()).isEqualTo("all");
    }
  }

  @Test
  void bad_requests_are_refused_with_a_reason() throws Exception {
    for (String body :
        List.of(
            "",
            "[]",
            "{}",
            "{\"channel\":1,\"data\":1}",
            "{\"channel\":\"a\"}",
            "{\"channel\":\"a\",\"data\":1,\"text\":\"x\"}",
            "{\"channel\":\"a b\",\"data\":1}",
            "{\"channel\":\"a\",\"base64\":\"!\"}",
            "{\"channel\":\"a\",\"data\":1",
            "nonsense")) {
      Answer answer = post(open, "api/publish", body);

      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.body().get("reason").stringValue()).as(body).isNotBlank();
    }
    assertThat(get(open, "api/history").status()).isEqualTo(400);
    assertThat(get(open, "api/history?channel=a&limit=1001").status()).isEqualTo(400);
    assertThat(get(open, "api/history?channel=a&limit=1000").status()).isEqualTo(200);
    assertThat(get(open, "api/history?channel=a&after=x").status()).isEqualTo(400);
    assertThat(post(open, "api/broadcast", "{\"channels\":[],\"data\":1}").status()).isEqualTo(400);
    assertThat(post(open, "api/disconnect", "{}").status()).isEqualTo(400);
  }

  @Test
  void a_payload_is_taken_up_to_the_limit_and_refused_one_past_it() throws Exception {
    String at = "x".repeat(4 << 10);

    assertThat(post(open, "api/publish", "{\"channel\":\"l\",\"text\":\"" + at + "\"}").status())
        .isEqualTo(200);
    assertThat(post(open, "api/publish", "{\"channel\":\"l\",\"text\":\"" + at + "x\"}").status())
        .isEqualTo(413);
  }

  @Test
  void keys_are_taken_up_to_the_limit_and_refused_and_counted_one_past_it() throws Exception {
    assertThat(text(open, "metrics")).doesNotContain("problem=\"key-too-long\"");

    for (String name : List.of("key", "idempotencyKey")) {
      for (String path : List.of("api/publish", "api/broadcast")) {
        String body = "{\"channel\":\"k\",\"channels\":[\"k\"],\"data\":1,\"" + name + "\":\"%s\"}";
        Answer past = post(open, path, body.formatted("123456789"));

        assertThat(post(open, path, body.formatted("12345678")).status()).isEqualTo(200);
        assertThat(past.status()).isEqualTo(400);
        assertThat(past.body().get("code").intValue()).isEqualTo(305);
      }
    }

    assertThat(text(open, "metrics"))
        .contains("parley_refusals_total{problem=\"key-too-long\"} 4.0");
  }

  @Test
  void without_the_key_nothing_is_answered_but_health() throws Exception {
    for (String path : List.of("api/info", "api/cluster", "api/sessions", "api/channels")) {
      assertThat(get(closed, path).status()).isEqualTo(401);
      assertThat(send(closed, path, "Authorization", "Bearer " + KEY + "x")).isEqualTo(401);
      assertThat(send(closed, path, "Authorization", "Bearer " + KEY)).isEqualTo(200);
      assertThat(send(closed, path, "X-API-Key", KEY)).isEqualTo(200);
    }
    assertThat(text(closed, "health/live")).isEqualTo("live\n");
    assertThat(text(closed, "health/ready")).isEqualTo("ready\n");
  }

  @Test
  void metrics_are_for_loopback_unless_a_proxy_is_between() throws Exception {
    assertThat(text(closed, "metrics")).contains("parley_publications_in_total");
    assertThat(send(closed, "metrics", "X-Forwarded-For", "192.0.2.1")).isEqualTo(401);
  }

  @Test
  void an_operator_sees_a_session_and_disconnects_its_user() throws Exception {
    var code = new CompletableFuture<Integer>();
    var told = new CompletableFuture<String>();
    WebSocket socket =
        CLIENT
            .newWebSocketBuilder()
            .buildAsync(URI.create(open.url().replace("http", "ws") + "ws"), new Told(told, code))
            .get(30, TimeUnit.SECONDS);
    socket
        .sendText(
            "[{\"type\":\"connect\",\"id\":1,\"user\":\"zoe\"},"
                + "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"zoo\",\"presence\":true}]",
            true)
        .get(30, TimeUnit.SECONDS);
    told.get(30, TimeUnit.SECONDS);

    String sessions = text(open, "api/sessions");
    JsonNode presence = get(open, "api/presence?channel=zoo").body();
    JsonNode gone = post(open, "api/disconnect", "{\"user\":\"zoe\"}").body();

    assertThat(sessions).contains("\"user\":\"zoe\"").contains("\"transport\":\"websocket\"");
    assertThat(text(open, "api/channels")).isNotBlank();
    assertThat(presence.get("count").intValue()).isEqualTo(1);
    assertThat(gone.get("disconnected").intValue()).isEqualTo(1);
    assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(4105);
  }

  private record Answer(int status, JsonNode body) {}

  private static final class Told implements WebSocket.Listener {
    private final CompletableFuture<String> told;
    private final CompletableFuture<Integer> code;
    private final StringBuilder all = new StringBuilder();

    Told(CompletableFuture<String> told, CompletableFuture<Integer> code) {
      this.told = told;
      this.code = code;
    }

    @Override
    public java.util.concurrent.CompletionStage<?> onText(
        WebSocket from, CharSequence text, boolean last) {
      // A message may come in parts.
      all.append(text);
      if (all.indexOf("\"channel\":\"zoo\"") >= 0) {
        told.complete(all.toString());
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public java.util.concurrent.CompletionStage<?> onClose(
        WebSocket from, int status, String reason) {
      code.complete(status);
      return CompletableFuture.completedFuture(null);
    }
  }

  private static Parley demo(String... sets) {
    List<String> all = new ArrayList<>(List.of(sets));
    all.add("server.drain.deadline=0s");
    return Parley.start(ConfigLoader.forDemo().load(Map.of(), all).config());
  }

  private static List<Integer> numbers(JsonNode page) {
    List<Integer> numbers = new ArrayList<>();
    page.get("publications").forEach(item -> numbers.add(item.get("data").intValue()));
    return numbers;
  }

  private static Answer get(Parley server, String path) throws Exception {
    return answer(HttpRequest.newBuilder(URI.create(server.url() + path)).build());
  }

  private static Answer post(Parley server, String path, String body) throws Exception {
    return answer(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static int send(Parley server, String path, String header, String value)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + path)).header(header, value).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static String text(Parley server, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static Answer answer(HttpRequest request) throws Exception {
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }
}
