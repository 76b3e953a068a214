package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.ServerProcess;
import dev.parley.net.client.WebSocketClient;
import dev.parley.server.check.Address;
import dev.parley.server.check.CheckPlan;
import dev.parley.server.check.CheckRun;
import dev.parley.server.check.Fault;
import dev.parley.server.check.Verdict;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clients of {@code parley check} against a server process that is stopped under load. */
@Tag("foreign")
@Timeout(120)
class StoppedServerTest {

  private static final int STOPPED_SECONDS = 8;
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void whoever_gave_a_stopped_server_up_comes_back_to_every_publication_once() throws Exception {
    var client = new WebSocketClient();
    HttpClient http = HttpClient.newHttpClient();
    try (ServerProcess server = ServerProcess.start();
        CheckRun run =
            CheckRun.start(plan(server), new CheckRun.Tools(client, http, System::nanoTime))) {
      pass(2);

      try (var _ = run.disturb()) {
        signal(server, "STOP");
        pass(STOPPED_SECONDS);
        signal(server, "CONT");
      }
      pass(2);
      Verdict verdict = run.finish();

      assertThat(verdict.holds()).as("%s", verdict).isTrue();
      assertThat(verdict.counts().unknown()).isZero();
      assertThat(verdict.counts().gaps()).isZero();
      assertThat(verdict.counts().retries()).isPositive();
      assertThat(verdict.counts().resumed()).isPositive();
      assertThat(verdict.troubles()).containsKey("silence");
    } finally {
      client.close();
      http.shutdownNow();
    }
  }

  private static CheckPlan plan(ServerProcess server) {
    return CheckPlan.on(List.of(Address.of("http://127.0.0.1:" + server.port())))
        .subscribers(16)
        .channels(4)
        .rate(60)
        .faults(Set.of(Fault.TRANSPORT_SWITCH))
        .duration(Duration.ofSeconds(STOPPED_SECONDS + 4))
        .seed(8)
        .build();
  }

  /** What is waited for is time itself. */
  private void pass(int seconds) throws InterruptedException {
    boolean _ = never.await(seconds, TimeUnit.SECONDS);
  }

  private static void signal(ServerProcess server, String name) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
