package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A drain and a client that has been told to leave, and is not heard of again. */
@Tag("net")
class GoodbyesTest {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void who_does_not_say_goodbye_does_not_keep_the_server_until_the_deadline() throws Exception {
    TestServer server =
        new TestServer(TestServer.settings().with(new NetSettings.Drain(LONG, 10_000)));
    try (SocketClient client = server.connect()) {
      // Its connection is of polls, and the next would come within half a minute.
      assertThat(client.post("/poll", "").status()).isEqualTo(200);

      server.net.drain(null, null).toCompletableFuture().get(25, TimeUnit.SECONDS);

      assertThat(server.net.drainState().orElseThrow().told()).isEqualTo(1);
      assertThat(server.net.drainState().orElseThrow().remaining()).isPositive();
    } finally {
      server.close();
    }
  }
}
