package dev.parley.conformance.foreign;

import dev.parley.conformance.Script;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

@Tag("foreign")
class ScriptedClientsTest {

  private static final Duration LIMIT = Duration.ofMinutes(4);

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server = ServerProcess.start("sse.retry=100ms");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  List<DynamicTest> npm_ws() {
    return run(Tool.node("ws.mjs"));
  }

  @TestFactory
  List<DynamicTest> npm_ws_with_context_takeover() {
    try (ServerProcess taking =
        ServerProcess.start("compression.takeover=true", "compression.takeover-contexts=2")) {
      return Script.run(Tool.node("takeover.mjs"), LIMIT, taking.http("/").toString());
    }
  }

  @TestFactory
  List<DynamicTest> the_websocket_of_node_itself() {
    return run(Tool.node("node-websocket.mjs"));
  }

  @TestFactory
  List<DynamicTest> npm_eventsource() {
    return run(Tool.node("eventsource.mjs"));
  }

  @TestFactory
  List<DynamicTest> python_websockets() {
    return run(Tool.python("websockets_client.py"));
  }

  private static List<DynamicTest> run(List<String> program) {
    return Script.run(program, LIMIT, server.http("/").toString());
  }
}
