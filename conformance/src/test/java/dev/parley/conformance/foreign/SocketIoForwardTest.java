package dev.parley.conformance.foreign;

import dev.parley.conformance.Script;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import dev.parley.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The clients that browsers have, and an application on Node.js that is asked over HTTP. */
@Tag("foreign")
class SocketIoForwardTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";

  @TestFactory
  List<DynamicTest> over_websockets_alone() {
    return run("json", "websocket");
  }

  @TestFactory
  List<DynamicTest> over_polling_alone() {
    return run("json", "polling");
  }

  @TestFactory
  List<DynamicTest> upgraded_with_packets_as_messagepack() {
    return run("msgpack", "all", "msgpack");
  }

  @TestFactory
  List<DynamicTest> over_polling_with_packets_as_messagepack() {
    return run("msgpack", "polling", "msgpack");
  }

  private static List<DynamicTest> run(String packets, String transport, String... words) {
    // The server has to know it before the script is there to listen on it.
    int port = RedisProcess.freePort();
    try (ServerProcess server =
        ServerProcess.start(
            "socket-io.enabled=true",
            "socket-io.packets=" + packets,
            "socket-io.forward.url=http://127.0.0.1:" + port + "/events",
            "socket-io.forward.secret=" + SECRET,
            "socket-io.forward.namespaces=/*",
            "socket-io.forward.backoff=20ms")) {
      return Script.run(
          Tool.node("forwarded.mjs"),
          LIMIT,
          Stream.concat(
                  Stream.of(server.http("/").toString(), transport, Integer.toString(port), SECRET),
                  Stream.of(words))
              .toArray(String[]::new));
    }
  }
}
