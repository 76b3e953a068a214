package dev.parley.conformance.foreign;

import dev.parley.conformance.Script;
import dev.parley.conformance.Tool;
import dev.parley.server.Parley;
import dev.parley.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Nodes of Parley and Socket.IO servers on Node.js are one server. */
@Tag("foreign")
class SocketIoFleetTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TestFactory
  List<DynamicTest> a_fleet_of_two_servers_on_node_and_two_on_parley() {
    try (var redis = RedisProcess.start();
        var one = node(redis);
        var two = node(redis)) {
      return Script.run(Tool.node("fleet.mjs"), LIMIT, redis.url(), one.url(), two.url());
    }
  }

  private static Parley node(RedisProcess redis) {
    Parley parley =
        Parley.open(
            "server.port=0",
            "server.drain.deadline=0s",
            "auth.anonymous=true",
            "socket-io.cluster.request-timeout=2s",
            "redis.url=" + redis.url());
    FleetProgram.install(parley);
    return parley;
  }
}
