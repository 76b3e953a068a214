package dev.parley.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.client.WebSocketClient;
import dev.parley.server.Parley;
import dev.parley.server.bench.BenchPlan.Mode;
import dev.parley.server.bench.BenchPlan.Pace;
import dev.parley.server.config.ConfigLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleRunTest {

  @Test
  void a_server_that_never_answers_a_subscribe_is_given_up() throws Exception {
    try (Parley parley =
            Parley.start(
                ConfigLoader.forDemo()
                    .load(Map.of(), List.of("server.port=0", "server.drain.deadline=0s"))
                    .config());
        WebSocketClient client = new WebSocketClient(WebSocketClient.Settings.DEFAULT)) {
      // What echoes never says "subscribed".
      String url = parley.url().replace("http:", "ws:") + "echo";
      var run =
          new IdleRun(
              plan(url), client, new ServerProcess(null), System::nanoTime, Duration.ofMillis(100));

      assertThat(run.prepare())
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withMessageContaining("a connection was not subscribed within 100ms");

      assertThat(run.open()).as("connections that stand open nevertheless").isOne();
      run.leave().get(20, TimeUnit.SECONDS);
      assertThat(run.open()).isZero();
    }
  }

  private static BenchPlan plan(String url) {
    return new BenchPlan(
        url,
        Mode.FANOUT,
        1,
        1,
        new Pace.Closed(1),
        128,
        Duration.ZERO,
        Duration.ofMillis(100),
        true,
        null);
  }
}
