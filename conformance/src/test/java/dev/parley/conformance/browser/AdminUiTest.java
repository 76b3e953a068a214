package dev.parley.conformance.browser;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.parley.conformance.Script;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import dev.parley.conformance.foreign.SocketIoFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The real dashboard, from a web server of its own, as people use it. */
@Tag("browser")
class AdminUiTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String PASSWORD = "open sesame";

  /** Of the password, at a cost that takes no time. */
  private static final String HASH = "$2a$06$JUwfHKuz3ruRRk9onEnBkeRfYWWogrHJ9hkLBaYJYuL/42ZN1GAuy";

  private static HttpServer dashboard;
  private static String origin;

  @BeforeAll
  static void start() {
    dashboard =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Tool.root().resolve("conformance/js/node_modules/@socket.io/admin-ui/ui/dist"),
            SimpleFileServer.OutputLevel.NONE);
    dashboard.start();
    origin = "http://127.0.0.1:" + dashboard.getAddress().getPort();
  }

  @AfterAll
  static void stop() {
    dashboard.stop(0);
  }

  @TestFactory
  List<DynamicTest> shows_and_acts() {
    return run(List.of());
  }

  @TestFactory
  List<DynamicTest> readonly_shows_alone() {
    return run(List.of("socket-io.admin.readonly=true"), "readonly");
  }

  private static List<DynamicTest> run(List<String> more, String... words) {
    List<String> settings = new ArrayList<>(more);
    settings.add("server.origins=" + origin);
    settings.add("socket-io.admin.enabled=true");
    settings.add("socket-io.admin.mode=development");
    settings.add("socket-io.admin.password-hash=" + HASH);
    try (ServerProcess server =
        ServerProcess.embedded(SocketIoFixture.class, settings.toArray(String[]::new))) {
      Stream<String> given =
          Stream.of(server.http("/").toString(), Tool.chromium(), origin + "/", PASSWORD);
      return Script.run(
          Tool.node("admin.mjs"),
          LIMIT,
          Stream.concat(given, Stream.of(words)).toArray(String[]::new));
    }
  }
}
