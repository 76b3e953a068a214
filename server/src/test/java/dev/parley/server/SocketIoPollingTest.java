package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testkit.redis.RedisProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Polls of Socket.IO that come to any node: no balancer has to know whose they are. */
@Tag("net")
final class SocketIoPollingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern SID = Pattern.compile("\"sid\":\"([\\w-]{20})\"");

  private final RedisProcess redis = RedisProcess.start();
  private final Parley one = node();
  private final Parley two = node();
  private final HttpClient http = HttpClient.newHttpClient();

  SocketIoPollingTest() {
    await()
        .atMost(PATIENCE)
        .until(() ->
            Stream.of(one, two)
                .allMatch(node ->
                    get(node, "api/cluster").body().contains("\"nodes\":[{")
                        && get(node, "api/cluster").body().split("\"node\"", -1).length > 2));
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
    http.shutdownNow();
    redis.close();
  }

  @Test
  void a_polling_client_may_come_to_any_node_with_each_request() {
    one.socketIo().onConnection(socket -> socket.on("e", (args, ack) -> ack.send(args)));
    two.socketIo();
    String sid = sid(get(one, poll("")));
    String with = poll("&sid=" + sid);

    assertThat(post(two, with, "40").body()).isEqualTo("ok");
    assertThat(get(two, with).body()).startsWith("40{\"sid\":\"");
    CompletableFuture<HttpResponse<String>> waiting = begin(two, with);
    assertThat(post(one, with, "420[\"e\",\"x\"]").body()).isEqualTo("ok");

    HttpResponse<String> answer = waiting.join();
    assertThat(answer.body()).isEqualTo("430[\"x\"]");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=UTF-8");
    assertThat(post(two, with, "not a packet").statusCode()).isEqualTo(400);
    assertThat(get(one, with).body()).contains("Session ID unknown");
  }

  @Test
  void a_session_of_a_node_that_is_gone_is_unknown() {
    one.socketIo();
    two.socketIo();
    String with = poll("&sid=" + sid(get(one, poll(""))));
    one.close();

    await().atMost(PATIENCE).until(() -> get(two, with).statusCode() == 400);

    assertThat(get(two, with).body()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    assertThat(get(two, poll("&sid=AAAAAAAAAAAAAAAAAAAA")).statusCode()).isEqualTo(400);
  }

  private Parley node() {
    return Parley.open(
        "server.port=0",
        "server.drain.deadline=0s",
        "api.open=true",
        "redis.url=" + redis.url(),
        "redis.lease=1s");
  }

  private static String poll(String more) {
    return "socket.io/?EIO=4&transport=polling" + more;
  }

  private static String sid(HttpResponse<String> opened) {
    Matcher found = SID.matcher(opened.body());
    assertThat(found.find()).as(opened.body()).isTrue();
    return found.group(1);
  }

  private HttpResponse<String> get(Parley at, String path) {
    return begin(at, path).join();
  }

  private CompletableFuture<HttpResponse<String>> begin(Parley at, String path) {
    return http.sendAsync(
        HttpRequest.newBuilder(URI.create(at.url() + path)).timeout(PATIENCE).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(Parley at, String path, String body) {
    return http.sendAsync(
            HttpRequest.newBuilder(URI.create(at.url() + path))
                .POST(BodyPublishers.ofString(body))
                .timeout(PATIENCE)
                .build(),
            BodyHandlers.ofString())
        .join();
  }
}
