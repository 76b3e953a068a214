package dev.parley.server.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.server.Parley;
import dev.parley.server.SocketIoPeer;
import dev.parley.server.TestBed;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How requests get to an endpoint: in order, signed, again where they fail, and not without end.
 */
@Tag("net")
@Timeout(60)
final class DeliveryTest {
  private static final String ACCEPT = "\"accept\":true";

  @RegisterExtension
  private final TestBed bed =
      new TestBed(
          "socket-io.forward.disconnect=false",
          "socket-io.forward.backoff=1ms",
          "socket-io.forward.longest-backoff=10ms");

  @Test
  void events_of_a_socket_wait_for_those_before_them_and_those_of_others_do_not() throws Exception {
    var slow = new CountDownLatch(1);
    Endpoint endpoint =
        bed.endpoint(request -> {
          if (request.at("/args/0").asString("").equals("first")) {
            slow.await();
          }
          return ACCEPT + ",\"ack\":" + (request.has("args") ? request.path("args") : "[]");
        });
    Parley parley = bed.node(endpoint);
    SocketIoPeer one = bed.connected(parley);
    SocketIoPeer other = bed.connected(parley);

    one.send("421[\"e\",\"first\"]");
    endpoint.awaits("event");
    one.send("422[\"e\",\"second\"]").send("423[\"e\",\"third\"]");
    other.send("421[\"e\",\"other\"]");

    assertThat(other.next()).isEqualTo("431[\"other\"]");
    assertThat(endpoint.awaits("event").path("args")).hasToString("[\"other\"]");
    assertThat(one.silent()).isTrue();
    slow.countDown();
    assertThat(one.next()).isEqualTo("431[\"first\"]");
    assertThat(one.next()).isEqualTo("432[\"second\"]");
    assertThat(one.next()).isEqualTo("433[\"third\"]");
    JsonNode last =
        JsonMapper.shared().readTree(endpoint.posts().getLast().body()).path("requests");
    assertThat(last.size()).as("what has waited goes together").isEqualTo(2);
  }

  @Test
  void a_request_is_signed_over_its_time_and_its_body() throws Exception {
    Endpoint endpoint = bed.endpoint(Endpoint.welcoming());

    bed.connected(bed.node(endpoint));

    Endpoint.Post post = endpoint.posts().getFirst();
    assertThat(post.signature()).matches("t=\\d{10,},v1=[0-9a-f]{64}");
    String time = post.signature().replaceAll("t=(\\d+),.*", "$1");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Endpoint.SECRET.getBytes(UTF_8), "HmacSHA256"));
    mac.update((time + ".").getBytes(UTF_8));
    assertThat(post.signature())
        .endsWith(",v1=" + HexFormat.of().formatHex(mac.doFinal(post.body())));
    assertThat(Math.abs(Long.parseLong(time) - System.currentTimeMillis() / 1_000)).isLessThan(60);
  }

  @Test
  void what_fails_is_tried_again_with_the_same_id() throws Exception {
    Endpoint endpoint = bed.endpoint(_ -> ACCEPT + ",\"ack\":[\"done\"]");
    SocketIoPeer client = bed.connected(bed.node(endpoint));
    endpoint.awaits("connect");
    endpoint.fails(500, 503);

    client.send("421[\"e\"]");

    assertThat(client.next()).isEqualTo("431[\"done\"]");
    JsonNode first = endpoint.awaits("event");
    assertThat(first.path("id").asString()).isNotEmpty();
    assertThat(endpoint.awaits("event")).isEqualTo(first);
    assertThat(endpoint.awaits("event")).isEqualTo(first);
    assertThat(endpoint.posts()).hasSize(4);
  }

  @Test
  void after_all_attempts_an_event_stays_unanswered_and_the_next_one_is_tried() throws Exception {
    Endpoint endpoint =
        bed.endpoint(request -> ACCEPT + ",\"ack\":[" + request.path("event") + "]");
    Parley parley = bed.node(endpoint, "socket-io.forward.retries=1");
    SocketIoPeer client = bed.connected(parley);
    endpoint.fails(500, 502);

    client.send("421[\"lost\"]");
    await().until(() -> endpoint.posts().size() == 3);
    client.send("422[\"next\"]");

    assertThat(client.next()).isEqualTo("432[\"next\"]");
    assertThat(bed.metrics(parley))
        .contains("parley_forward_requests_total{outcome=\"given-up\",type=\"event\"} 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 404, 422})
  void a_refusal_is_not_tried_again(int status) {
    Endpoint endpoint = bed.endpoint(Endpoint.welcoming());
    endpoint.fails(status);

    SocketIoPeer client = bed.client(bed.node(endpoint)).send("40");

    assertThat(client.next()).isEqualTo("44{\"message\":\"unavailable\"}");
    assertThat(endpoint.posts()).hasSize(1);
  }

  @Test
  void an_answer_that_cannot_be_read_refuses_and_harms_no_other() throws Exception {
    Endpoint endpoint =
        bed.endpoint(request ->
            switch (request.path("event").asString("")) {
              case "bad" -> "\"actions\":[{\"emit\":{\"event\":\"disconnect\"}}],\"ack\":[]";
              case "good" -> "\"ack\":[]";
              default -> request.at("/auth/bad").asBoolean(false) ? "\"accept\":1" : ACCEPT;
            });
    Parley parley = bed.node(endpoint);

    SocketIoPeer refused = bed.client(parley).send("40{\"bad\":true}");
    SocketIoPeer client = bed.connected(parley);
    client.send("421[\"bad\"]").send("422[\"good\"]");

    assertThat(refused.next()).isEqualTo("44{\"message\":\"unavailable\"}");
    assertThat(client.next()).isEqualTo("432[]");
    assertThat(bed.metrics(parley))
        .contains("parley_forward_requests_total{outcome=\"bad-answer\",type=\"connect\"} 1")
        .contains("parley_forward_requests_total{outcome=\"bad-answer\",type=\"event\"} 1");
  }

  @Test
  void an_endpoint_that_does_not_answer_in_time_counts_as_one_that_fails() throws Exception {
    var never = new CountDownLatch(1);
    Endpoint endpoint =
        bed.endpoint(_ -> {
          never.await();
          return "";
        });
    bed.add(never::countDown);
    Parley parley =
        bed.node(endpoint, "socket-io.forward.timeout=50ms", "socket-io.forward.retries=1");

    SocketIoPeer client = bed.client(parley).send("40");

    assertThat(client.next()).isEqualTo("44{\"message\":\"unavailable\"}");
    assertThat(endpoint.posts()).hasSize(2);
  }

  @Test
  void with_a_full_queue_who_sends_loses_its_connection_and_who_comes_is_refused()
      throws Exception {
    var slow = new CountDownLatch(1);
    Endpoint endpoint =
        bed.endpoint(request -> {
          if (request.path("type").asString().equals("event")) {
            slow.await();
          }
          return ACCEPT + ",\"ack\":[]";
        });
    Parley parley = bed.node(endpoint, "socket-io.forward.queue-events=2");
    SocketIoPeer busy = bed.connected(parley);
    SocketIoPeer late = bed.connected(parley);

    busy.send("421[\"e\"]").send("422[\"e\"]");
    endpoint.awaits("event");
    await().until(() -> bed.metrics(parley).contains("parley_forward_queue 2"));
    late.send("421[\"e\"]");
    SocketIoPeer newcomer = bed.client(parley).send("40");

    assertThat(late.ends()).isTrue();
    assertThat(newcomer.next()).isEqualTo("44{\"message\":\"unavailable\"}");
    slow.countDown();
    assertThat(busy.next()).isEqualTo("431[]");
    assertThat(busy.next()).isEqualTo("432[]");
    assertThat(bed.metrics(parley))
        .contains("parley_forward_requests_total{outcome=\"overflow\",type=\"event\"} 1")
        .contains("parley_forward_requests_total{outcome=\"overflow\",type=\"connect\"} 1");
  }

  @Test
  void an_endpoint_that_was_away_is_served_when_it_is_back() {
    var gone = new Endpoint(Endpoint.welcoming());
    int port = gone.port();
    Parley parley = bed.node(gone, "socket-io.forward.retries=0");
    gone.close();

    assertThat(bed.client(parley).send("40").next()).isEqualTo("44{\"message\":\"unavailable\"}");
    bed.add(new Endpoint(port, Endpoint.welcoming()));

    assertThat(bed.client(parley).send("40").next()).startsWith("40{");
  }

  @RepeatedTest(10)
  void requests_linger_to_go_together_until_the_batch_is_full() throws Exception {
    Endpoint endpoint = bed.endpoint(_ -> ACCEPT + ",\"ack\":[]");
    Parley parley =
        bed.node(
            endpoint,
            "socket-io.forward.connect=false",
            "socket-io.forward.linger=10s",
            "socket-io.forward.batch-size=3");
    SocketIoPeer one = bed.connected(parley);
    SocketIoPeer two = bed.connected(parley);

    one.send("421[\"e\"]").send("422[\"e\"]");
    two.send("421[\"e\"]");

    assertThat(two.next()).isEqualTo("431[]");
    assertThat(one.next()).isEqualTo("431[]");
    assertThat(one.next()).isEqualTo("432[]");
    assertThat(endpoint.posts()).hasSize(1);
  }
}
