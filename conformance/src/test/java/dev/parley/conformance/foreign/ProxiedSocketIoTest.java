package dev.parley.conformance.foreign;

import dev.parley.conformance.Script;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Clients of Socket.IO and two nodes, with a proxy between as {@code deploy/} has it. */
@Tag("deploy")
class ProxiedSocketIoTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TestFactory
  List<DynamicTest> nginx() {
    return run(FrontProxy.Kind.NGINX, "all");
  }

  @TestFactory
  List<DynamicTest> nginx_polling_alone() {
    return run(FrontProxy.Kind.NGINX, "polling");
  }

  @TestFactory
  List<DynamicTest> haproxy() {
    return run(FrontProxy.Kind.HAPROXY, "all");
  }

  private static List<DynamicTest> run(FrontProxy.Kind kind, String transport) {
    String[] settings =
        Stream.concat(
                SocketIoClientsTest.HEARTBEAT.stream(), Stream.of(FrontProxy.nodeSettings(kind)))
            .toArray(String[]::new);
    try (ServerProcess one = ServerProcess.embedded(SocketIoFixture.class, settings);
        ServerProcess other = ServerProcess.embedded(SocketIoFixture.class, settings);
        FrontProxy front = FrontProxy.start(kind, one, other)) {
      return Script.run(Tool.node("socketio.mjs"), LIMIT, front.http("/").toString(), transport);
    }
  }
}
