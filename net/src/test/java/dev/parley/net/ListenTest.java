package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server of two loops, each of which listens for itself where the system can do that. */
@Tag("net")
class ListenTest {
  private static final int CONNECTIONS = 64;

  private final TestServer server = new TestServer(TestServer.settings());

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void connections_are_spread_over_the_loops() throws Exception {
    List<SocketClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(server.connect().webSocket("/ws"));
      }

      List<Integer> counts =
          server.hub.sessionCounts().toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(counts).hasSize(2).allSatisfy(count -> assertThat(count).isPositive());
      assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(CONNECTIONS);
    } finally {
      clients.forEach(SocketClient::close);
    }
  }
}
