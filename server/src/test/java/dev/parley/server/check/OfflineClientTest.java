package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Payload;
import dev.parley.server.NativeClient;
import dev.parley.server.Parley;
import dev.parley.testkit.redis.RedisProcess;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A client in a tunnel, and a chat that goes on without it. */
@Tag("net")
final class OfflineClientTest {
  private static final Duration OFFLINE = Duration.ofSeconds(30);
  private static final int PER_SECOND = 50;
  private static final String CHAT = "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"chat\"%s}";

  private final RedisProcess redis = RedisProcess.start();
  private final Parley one = node();
  private final Parley two = node();
  private final ProxyLink network = ProxyLink.open(Address.of(one.url()));
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService chat = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger published = new AtomicInteger();
  private final List<CompletableFuture<?>> acknowledged = new ArrayList<>();

  private Parley node() {
    return Parley.open(
        "server.port=0",
        "server.drain.deadline=0s",
        "namespace-defaults.publish=anyone",
        "namespace-defaults.subscribe=anyone",
        "namespace-defaults.history.size=5000",
        "redis.url=" + redis.url());
  }

  @AfterEach
  void stop() {
    chat.shutdownNow();
    network.close();
    one.close();
    two.close();
    http.shutdownNow();
    redis.close();
  }

  @Test
  void who_was_without_network_for_30_s_has_every_message_once_and_in_order_from_another_node()
      throws Exception {
    List<Integer> seen = new ArrayList<>();
    NativeClient before = new NativeClient(http, "http://127.0.0.1:" + network.port() + "/", "ann");
    before.send(CHAT.formatted(""));
    String position = subscribedToChat(before).path("position").asString();
    ScheduledFuture<?> chatting =
        chat.scheduleAtFixedRate(this::say, 0, 1_000_000 / PER_SECOND, TimeUnit.MICROSECONDS);
    while (seen.size() < 2 * PER_SECOND || before.hasNext()) {
      position = take(before.awaits("publication"), seen);
    }

    network.suffer(Fault.DROP, 0);
    // The fault itself: the chat goes on for so long without this client.
    boolean _ = chat.awaitTermination(OFFLINE.toSeconds(), TimeUnit.SECONDS);
    while (before.hasNext()) {
      // What was on its way when the network went.
      position = take(before.awaits("publication"), seen);
    }
    int missed = published.get() - seen.size();
    assertThat(missed).isGreaterThan(PER_SECOND * 20);
    NativeClient after = new NativeClient(http, two.url(), "ann", before.connected());
    after.send(CHAT.formatted(",\"recover\":\"" + position + "\""));
    JsonNode subscribed = subscribedToChat(after);
    while (seen.size() < published.get() - PER_SECOND) {
      take(after.awaits("publication"), seen);
    }
    chatting.cancel(false);
    CompletableFuture.runAsync(() -> {}, chat).join();
    CompletableFuture.allOf(acknowledged.toArray(new CompletableFuture<?>[0])).join();
    while (seen.size() < published.get()) {
      take(after.awaits("publication"), seen);
    }

    assertThat(after.connected().path("resumed").asBoolean()).isTrue();
    assertThat(subscribed.path("recovered").asBoolean()).isTrue();
    assertThat(seen).isEqualTo(IntStream.range(0, published.get()).boxed().toList());
    assertThat(after.hasNext()).isFalse();
    network.heal();
  }

  /** Through one node and the other in turn, each behind the answer to the one before. */
  private void say() {
    int next = published.get();
    Parley node = next % 2 == 0 ? one : two;
    acknowledged.add(
        node.publish("chat", Payload.json(Integer.toString(next))).toCompletableFuture());
    acknowledged.getLast().join();
    published.incrementAndGet();
  }

  /** The answer; that of the inbox, which nobody asks for, may come before it. */
  private static JsonNode subscribedToChat(NativeClient client) {
    JsonNode answer = client.awaits("subscribed");
    return answer.path("channel").asString().equals("chat") ? answer : client.awaits("subscribed");
  }

  private static String take(JsonNode publication, List<Integer> seen) {
    seen.add(publication.path("data").asInt());
    return publication.path("position").asString();
  }
}
