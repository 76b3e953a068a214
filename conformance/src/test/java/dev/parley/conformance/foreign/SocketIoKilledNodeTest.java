package dev.parley.conformance.foreign;

import dev.parley.conformance.Script;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import dev.parley.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Clients whose node is killed, as by {@code kill -9}, and that come back to another. */
@Tag("foreign")
class SocketIoKilledNodeTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TestFactory
  List<DynamicTest> over_websockets() {
    return run("2m", "websocket", "");
  }

  @TestFactory
  List<DynamicTest> over_polling() {
    return run("2m", "polling", "");
  }

  @TestFactory
  List<DynamicTest> when_the_window_has_passed() {
    return run("1s", "websocket", "lapsed");
  }

  private static List<DynamicTest> run(String window, String transport, String part) {
    try (RedisProcess redis = RedisProcess.start();
        ServerProcess two = node(redis, window)) {
      ServerProcess one = node(redis, window);
      try {
        return Script.run(
            Tool.node("recovery.mjs"),
            LIMIT,
            one.http("/").toString(),
            transport,
            two.http("/").toString(),
            redis.url(),
            Long.toString(one.pid()),
            part);
      } finally {
        one.kill();
      }
    }
  }

  private static ServerProcess node(RedisProcess redis, String window) {
    return ServerProcess.start(
        "socket-io.enabled=true",
        "socket-io.recovery.enabled=true",
        "socket-io.recovery.history-size=100000",
        "socket-io.recovery.window=" + window,
        "redis.url=" + redis.url());
  }
}
