package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.socketio.Io;
import dev.parley.testkit.redis.RedisProcess;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sockets whose clients come back, to the same node or to another. */
@Tag("net")
final class SocketIoRecoveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> log = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    http.shutdownNow();
  }

  @Test
  void a_client_of_one_node_alone_goes_on_with_what_it_has_missed() {
    try (Parley parley = node("")) {
      Io io = parley.socketIo();
      SocketIoPeer ann = new SocketIoPeer(http, parley.url());
      JsonNode joined = ann.joins("/", "");
      io.to("r").emit("a");
      String first = ann.next();
      ann.close();
      await().atMost(PATIENCE).until(() -> io.of("/").socketCount() == 0);
      io.to("r").emit("b", new byte[] {1});
      io.emit("c");

      SocketIoPeer again = new SocketIoPeer(http, parley.url());
      again.send("40" + proof(joined, first));

      assertThat(again.next()).startsWith("40").contains(joined.path("sid").asString());
      assertThat(again.next()).startsWith("451-[\"b\",{\"_placeholder\":true,\"num\":0},");
      assertThat(again.next()).isEqualTo("01");
      assertThat(again.next()).startsWith("42[\"c\",");
      assertThat(log).containsExactly("new", "recovered");
    }
  }

  @Test
  void a_client_goes_on_on_another_node_when_its_own_is_gone() {
    try (RedisProcess redis = RedisProcess.start();
        Parley two = node(redis.url())) {
      SocketIoPeer ann;
      JsonNode joined;
      try (Parley one = node(redis.url())) {
        ann = new SocketIoPeer(http, one.url());
        joined = ann.joins("/", "");
        two.socketIo().to("r").emit("from two");
        assertThat(ann.next()).startsWith("42[\"from two\",");
        one.socketIo().emit("from one");
        String last = ann.next();
        assertThat(last).startsWith("42[\"from one\",");
      }
      two.socketIo().to("r").emit("missed");

      SocketIoPeer again = new SocketIoPeer(http, two.url());
      again.send("40{\"pid\":\"" + joined.path("pid").asString() + "\"}");

      assertThat(again.next()).startsWith("40").contains(joined.path("sid").asString());
      List<String> heard = List.of(again.next(), again.next(), again.next());
      assertThat(heard)
          .extracting(packet -> packet.split("\"", 3)[1])
          .containsExactly("from two", "from one", "missed");
      assertThat(log).containsExactly("new", "recovered");
    }
  }

  @Test
  void a_client_that_comes_to_another_node_ends_its_old_connection() {
    try (RedisProcess redis = RedisProcess.start();
        Parley one = node(redis.url());
        Parley two = node(redis.url())) {
      SocketIoPeer ann = new SocketIoPeer(http, one.url());
      JsonNode joined = ann.joins("/", "");

      SocketIoPeer again = new SocketIoPeer(http, two.url());
      JsonNode after = again.joins("/", "{\"pid\":\"" + joined.path("pid").asString() + "\"}");

      assertThat(after.path("sid")).isEqualTo(joined.path("sid"));
      await().atMost(PATIENCE).until(() -> one.socketIo().of("/").socketCount() == 0);
      one.socketIo().to("r").emit("x");
      assertThat(again.next()).startsWith("42[\"x\",");
    }
  }

  private Parley node(String redis) {
    Parley parley =
        Parley.open(
            "server.port=0",
            "server.drain.deadline=0s",
            "socket-io.recovery.enabled=true",
            "redis.url=" + redis,
            "redis.lease=1s");
    parley
        .socketIo()
        .onConnection(socket -> {
          log.add(socket.recovered() ? "recovered" : "new");
          socket.join("r");
        });
    return parley;
  }

  /** What proves who one is, and says what one had last. */
  private static String proof(JsonNode joined, String lastEvent) {
    String offset =
        lastEvent.replaceFirst(".*,\"([^\"]+)\"]$", "$1").replaceFirst(".*\"([^\"]+)\"]$", "$1");
    return "{\"pid\":\"" + joined.path("pid").asString() + "\",\"offset\":\"" + offset + "\"}";
  }
}
