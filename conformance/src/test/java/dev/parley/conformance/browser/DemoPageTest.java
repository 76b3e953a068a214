package dev.parley.conformance.browser;

import dev.parley.conformance.Script;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** With {@code -Dparley.update=true} the picture of the page in docs/images is made anew. */
@Tag("browser")
class DemoPageTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server = ServerProcess.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  List<DynamicTest> chromium() throws IOException {
    Path picture = Tool.root().resolve("conformance/target/demo.png");
    Files.createDirectories(picture.getParent());

    List<DynamicTest> tests =
        Script.run(
            Tool.node("browser.mjs"),
            LIMIT,
            server.http("/").toString(),
            Tool.chromium(),
            picture.toString());
    if (Boolean.getBoolean("parley.update") && Files.exists(picture)) {
      Path kept = Tool.root().resolve("docs/images/demo.png");
      Files.createDirectories(kept.getParent());
      Files.write(kept, Files.readAllBytes(picture));
    }
    return tests;
  }
}
