package dev.parley.conformance.foreign;

import dev.parley.conformance.Script;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The clients that browsers have, against a program with Socket.IO inside. */
@Tag("foreign")
class SocketIoClientsTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** Long enough for a busy machine, short enough to wait for. */
  static final List<String> HEARTBEAT =
      List.of("socket-io.ping-interval=1s", "socket-io.ping-timeout=3s");

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server = serve();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  List<DynamicTest> over_websockets_alone() {
    return run(server, "websocket");
  }

  @TestFactory
  List<DynamicTest> over_polling_alone() {
    return run(server, "polling");
  }

  @TestFactory
  List<DynamicTest> upgraded_from_polling_to_a_websocket() {
    return run(server, "all");
  }

  @TestFactory
  List<DynamicTest> with_packets_as_messagepack() {
    try (ServerProcess packing = serve("socket-io.packets=msgpack")) {
      return run(packing, "all", "msgpack");
    }
  }

  @TestFactory
  List<DynamicTest> with_handlers_on_virtual_threads() {
    try (ServerProcess threaded = serve("socket-io.handlers=virtual-threads")) {
      return run(threaded, "all", "virtual-threads");
    }
  }

  static ServerProcess serve(String... settings) {
    List<String> all = new ArrayList<>(HEARTBEAT);
    all.addAll(List.of(settings));
    return ServerProcess.embedded(SocketIoFixture.class, all.toArray(String[]::new));
  }

  private static List<DynamicTest> run(ServerProcess at, String... words) {
    String url = at.http("/").toString();
    return Script.run(
        Tool.node("socketio.mjs"),
        LIMIT,
        Stream.concat(Stream.of(url), Stream.of(words)).toArray(String[]::new));
  }
}
