package dev.parley.conformance.foreign;

import static dev.parley.conformance.foreign.EnginePeer.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.conformance.HeapHistogram;
import dev.parley.conformance.ServerProcess;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of polling sessions whose clients never come again: nothing. */
@Tag("foreign")
class PollingMemoryTest {
  private static final int SESSIONS = 10_000;
  private static final int PRIMING = 3_000;

  /** Far less than a session; what a table that has grown keeps is a few bytes for each. */
  private static final long BYTES_EACH = 64;

  @Test
  void abandoned_sessions_end_after_the_ping_timeout_and_leave_nothing_behind() throws Exception {
    try (ServerProcess server =
        ServerProcess.embedded(
            SocketIoFixture.class, "socket-io.ping-interval=1s", "socket-io.ping-timeout=500ms")) {
      abandon(server, PRIMING);
      HeapHistogram before = HeapHistogram.of(server.pid());

      abandon(server, SESSIONS);

      HeapHistogram after = HeapHistogram.of(server.pid());
      assertThat((after.total() - before.total()) / SESSIONS)
          .as("bytes for each session:%n%s%n", after.growthSince(before, SESSIONS))
          .isLessThan(BYTES_EACH);
      assertThat(Metrics.of(server, "parley_connections\\{transport=\"polling\"}")).isZero();
    }
  }

  /** Opens sessions that join a namespace and are heard of no more, and waits for their end. */
  private static void abandon(ServerProcess server, int sessions) {
    try (RawSocket socket = new RawSocket(server.port())) {
      for (int i = 0; i < sessions; i++) {
        String open = socket.get(PATH + "polling").body();
        assertThat(open).startsWith("0{\"sid\":");
        String sid = open.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
        assertThat(socket.post(PATH + "polling&sid=" + sid, "40/custom,").body()).isEqualTo("ok");
      }
    }
    await("their end")
        .atMost(Duration.ofSeconds(30))
        .until(() -> Metrics.of(server, "parley_sessions") == 0);
  }
}
