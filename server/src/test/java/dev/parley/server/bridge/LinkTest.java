package dev.parley.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.socketio.Io;
import dev.parley.socketio.IoSettings;
import dev.parley.socketio.packet.JsonPackets;
import dev.parley.socketio.packet.PacketLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A link between a room without sockets and a channel that a test plays. */
final class LinkTest {
  private static final Position START = new Position("e", 7, 1);

  /** A subscription as it was asked for. */
  private record Asked(
      Since since, CompletableFuture<Position> started, CompletableFuture<Void> ended)
      implements Channels.Feed {
    @Override
    public void close() {
      ended.complete(null);
    }
  }

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<String> published = new CopyOnWriteArrayList<>();
  private final Channels channels =
      new Channels() {
        @Override
        public boolean allows(String channel) {
          return true;
        }

        @Override
        public boolean allows(Payload payload) {
          return true;
        }

        @Override
        public CompletionStage<?> publish(String channel, Payload payload) {
          if (payload.asText().equals("bad")) {
            throw new IllegalStateException("not now");
          }
          published.add(channel + " " + payload.asText());
          return CompletableFuture.completedFuture(START);
        }

        @Override
        public Feed subscribe(String channel, Since since, Consumer<Delivery> subscriber) {
          var feed = new Asked(since, new CompletableFuture<>(), new CompletableFuture<>());
          asked.add(feed);
          return feed;
        }
      };

  private final Link link =
      new Link(
          new Io(
                  new IoSettings(
                      new JsonPackets(PacketLimits.defaults()),
                      Duration.ofSeconds(1),
                      IoSettings.Handlers.EVENT_LOOP,
                      IoSettings.Limits.defaults()),
                  List.of(),
                  (_, _) -> {},
                  null)
              .of("/"),
          "room-a",
          Rule.parse("/ room-{n} chat:{n}:live message"),
          channels,
          new BridgeMetrics(new SimpleMeterRegistry()));

  private void publish(String text) {
    link.reserve();
    link.publish(Payload.text(text), () -> {});
  }

  @Test
  void what_is_sent_waits_until_the_subscription_has_begun_or_failed() {
    link.opened();

    publish("one");
    publish("two");

    assertThat(published).isEmpty();
    assertThat(link.idle()).isFalse();
    asked.getFirst().started().complete(START);
    assertThat(published).containsExactly("chat:a:live one", "chat:a:live two");
  }

  @Test
  void what_cannot_be_published_does_not_hold_up_what_follows() {
    publish("bad");
    publish("good");

    assertThat(published).containsExactly("chat:a:live good");
    assertThat(link.idle()).isTrue();
  }

  @Test
  void a_subscription_that_ends_is_begun_again_where_it_stood() {
    link.opened();
    asked.getFirst().started().complete(START);

    asked.getFirst().ended().complete(null);

    await().until(() -> asked.size() == 2);
    assertThat(asked.getFirst().since()).isEqualTo(new Since.Now());
    assertThat(asked.getLast().since()).isEqualTo(new Since.After(START));
  }

  @Test
  void one_subscription_serves_all_loops_and_ends_with_the_last() {
    link.opened();
    link.opened();
    link.closed();
    assertThat(asked.getFirst().ended()).isNotDone();

    link.closed();

    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().ended()).isDone();
    assertThat(link.idle()).isTrue();
    link.opened();
    assertThat(asked.getLast().since()).isEqualTo(new Since.Now());
  }
}
