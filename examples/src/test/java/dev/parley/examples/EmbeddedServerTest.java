package dev.parley.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import dev.parley.server.Parley;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("net")
final class EmbeddedServerTest {

  @Test
  void the_example_starts_and_what_it_publishes_is_there() {
    try (Parley parley = EmbeddedServer.start("server.port=0", "server.drain.deadline=0s")) {
      var first = new CompletableFuture<Object>();

      parley.subscribe("lobby", new Since.Last(1), first::complete);
      parley.publish("lobby", Payload.text("a second one"));

      assertThat(first).succeedsWithin(Duration.ofSeconds(5)).asString().contains("channel=lobby");
    }
  }
}
