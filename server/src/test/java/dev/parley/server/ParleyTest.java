package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.spi.RpcHandler;
import dev.parley.server.config.ConfigException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("net")
final class ParleyTest {
  private static final int DUE_SECONDS = 5;

  private Parley parley;

  @BeforeEach
  void start() {
    parley =
        Parley.open(
            "server.port=0",
            "server.drain.deadline=0s",
            "namespace-defaults.publish=anyone",
            "limits.key-length=4",
            "limits.method-length=6");
  }

  @AfterEach
  void stop() {
    parley.close();
  }

  @Test
  void a_subscriber_in_process_gets_every_publication_in_order() throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    parley.subscribe("a", delivery -> seen.add(text(delivery))).toCompletableFuture().join();

    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sent.add("n" + i);
      parley.publish("a", Payload.text("n" + i)).toCompletableFuture().join();
    }

    for (String expected : sent) {
      assertThat(seen.poll(DUE_SECONDS, TimeUnit.SECONDS)).isEqualTo(expected);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void a_subscriber_in_process_can_begin_in_history() throws Exception {
    parley.publish("a", Payload.text("one")).toCompletableFuture().join();
    parley.publish("a", Payload.text("two")).toCompletableFuture().join();
    var seen = new LinkedBlockingQueue<String>();

    parley.subscribe("a", new Since.Last(1), delivery -> seen.add(text(delivery)));

    assertThat(seen.poll(DUE_SECONDS, TimeUnit.SECONDS)).isEqualTo("two");
  }

  @Test
  void a_subscriber_that_fails_is_called_again() throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    parley
        .subscribe(
            "a",
            delivery -> {
              seen.add(text(delivery));
              throw new IllegalStateException("as the test wants");
            })
        .toCompletableFuture()
        .join();

    parley.publish("a", Payload.text("one"));
    parley.publish("a", Payload.text("two"));

    assertThat(seen.poll(DUE_SECONDS, TimeUnit.SECONDS)).isEqualTo("one");
    assertThat(seen.poll(DUE_SECONDS, TimeUnit.SECONDS)).isEqualTo("two");
  }

  @Test
  void a_client_calls_a_handler_that_may_block_and_events_tell_of_it() throws Exception {
    var events = new LinkedBlockingQueue<Event>();
    parley.on(Event.class, events::add);
    parley.onCall("twice", call -> Payload.text(call.argument().asText().repeat(2)));
    parley.onCall(
        "fails",
        call -> {
          throw new IllegalStateException("as the test wants");
        });
    var answers = new LinkedBlockingQueue<String>();

    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket = connect(client, answers);
      socket
          .sendText(
              "[{\"type\":\"connect\",\"id\":1,\"user\":\"ann\"},"
                  + "{\"type\":\"call\",\"id\":2,\"method\":\"twice\",\"text\":\"ab\"}]",
              true)
          .join();
      assertThat(next(answers, "\"id\":2")).contains("\"text\":\"abab\"");
      socket.sendText("{\"type\":\"call\",\"id\":3,\"method\":\"fails\"}", true).join();
      assertThat(next(answers, "\"id\":3")).contains("handler-failed");
      socket.sendText("{\"type\":\"call\",\"id\":4,\"method\":\"none\"}", true).join();
      assertThat(next(answers, "\"id\":4")).contains("unknown-method");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(DUE_SECONDS, TimeUnit.SECONDS);
    }

    assertThat(events.poll(DUE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Event.Connected.class, event -> assertThat(event.user()).isEqualTo("ann"));
    Event last = events.poll(DUE_SECONDS, TimeUnit.SECONDS);
    while (last != null && !(last instanceof Event.Gone)) {
      last = events.poll(DUE_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(last).isInstanceOf(Event.Gone.class);
  }

  @Test
  void keys_and_methods_of_clients_are_taken_up_to_the_limit_and_refused_one_past_it()
      throws Exception {
    var answers = new LinkedBlockingQueue<String>();
    parley.onCall("method", RpcHandler.Call::argument);

    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket = connect(client, answers);
      String publish = "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,";
      socket
          .sendText(
              "[{\"type\":\"connect\",\"id\":1,\"user\":\"ann\"},"
                  + (publish + "\"id\":2,\"key\":\"1234\",\"idempotencyKey\":\"4321\"},")
                  + (publish + "\"id\":3,\"key\":\"12345\"},")
                  + (publish + "\"id\":4,\"idempotencyKey\":\"54321\"},")
                  + "{\"type\":\"call\",\"id\":5,\"method\":\"method\",\"text\":\"x\"},"
                  + "{\"type\":\"call\",\"id\":6,\"method\":\"methods\",\"text\":\"x\"}]",
              true)
          .join();

      assertThat(next(answers, "\"id\":2")).contains("\"type\":\"published\"");
      assertThat(next(answers, "\"id\":3")).contains("\"code\":305,\"reason\":\"key-too-long\"");
      assertThat(next(answers, "\"id\":4")).contains("\"code\":305,\"reason\":\"key-too-long\"");
      // A call is answered by another thread: behind the refusal that follows it, or before.
      List<String> calls = List.of(next(answers, "\"id\":"), next(answers, "\"id\":"));
      assertThat(calls).anyMatch(it -> it.contains("\"id\":5") && it.contains("\"text\":\"x\""));
      assertThat(calls).anyMatch(it -> it.contains("\"id\":6") && it.contains("method-too-long"));
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(DUE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void wrong_names_and_payloads_are_refused_before_anything_happens() {
    assertThatThrownBy(() -> parley.publish("no spaces", Payload.text("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parley.publish("a", Payload.binary(new byte[(1 << 20) + 1])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parley.publish("a", new Draft(Payload.text("x"), null, null, "12345")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parley.onCall("methods", RpcHandler.Call::argument))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(parley.publish("a", Payload.binary(new byte[1 << 20])).toCompletableFuture())
        .succeedsWithin(java.time.Duration.ofSeconds(DUE_SECONDS));
  }

  @Test
  void a_program_drains_it_and_closes_what_is_drained() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answers = new LinkedBlockingQueue<String>();
      WebSocket socket = connect(client, answers);
      socket.sendText("{\"type\":\"connect\",\"id\":1,\"user\":\"ann\"}", true).join();
      next(answers, "connected");
      Thread waiting = Thread.ofVirtual().start(parley::awaitStop);

      var drained = parley.drain(1_000, Duration.ofHours(1)).toCompletableFuture();

      assertThat(next(answers, "disconnect")).contains("\"reason\":\"draining\"");
      socket.abort();
      drained.get(4 * DUE_SECONDS, TimeUnit.SECONDS);
      assertThat(waiting.join(Duration.ofSeconds(DUE_SECONDS))).isTrue();
      // In the process it goes on until it is closed.
      parley
          .publish("a", Payload.text("x"))
          .toCompletableFuture()
          .get(DUE_SECONDS, TimeUnit.SECONDS);
      Thread closing = Thread.ofVirtual().start(parley::close);
      assertThat(closing.join(Duration.ofSeconds(4 * DUE_SECONDS))).isTrue();
    }
  }

  @Test
  void a_drain_that_cannot_be_is_refused() {
    assertThatThrownBy(() -> parley.drain(0, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 1000000");
    assertThatThrownBy(() -> parley.drain(1, Duration.ofHours(1).plusMillis(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0s to 1h");
    assertThatThrownBy(() -> parley.drain(1, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_port_in_use_is_a_clear_error() {
    assertThatThrownBy(() -> Parley.open("server.port=" + parley.port()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cannot listen on 127.0.0.1:" + parley.port());
  }

  @Test
  void a_wrong_setting_is_a_clear_error() {
    assertThatThrownBy(() -> Parley.open("server.prot=1"))
        .isInstanceOfSatisfying(
            ConfigException.class,
            wrong -> assertThat(wrong.problems().toString()).contains("prot").contains("port"));
  }

  private WebSocket connect(HttpClient client, LinkedBlockingQueue<String> answers)
      throws Exception {
    return client
        .newWebSocketBuilder()
        .subprotocols("parley.v1")
        .buildAsync(
            URI.create(parley.url().replace("http", "ws") + "ws"),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                answers.add(part.toString());
                from.request(1);
                return CompletableFuture.completedFuture(null);
              }
            })
        .get(DUE_SECONDS, TimeUnit.SECONDS);
  }

  private static String next(LinkedBlockingQueue<String> answers, String part)
      throws InterruptedException {
    String answer = answers.poll(DUE_SECONDS, TimeUnit.SECONDS);
    while (answer != null && !answer.contains(part)) {
      answer = answers.poll(DUE_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(answer).as("an answer with " + part).isNotNull();
    return answer;
  }

  private static String text(Delivery delivery) {
    return delivery instanceof Publication publication ? publication.payload().asText() : "gap";
  }
}
