package dev.parley.conformance.deploy;

import static dev.parley.conformance.deploy.DeployFiles.only;
import static dev.parley.conformance.deploy.DeployFiles.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.Tool;
import dev.parley.server.config.ParleyConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd's own opinion of the unit. */
@Tag("deploy")
class SystemdTest {
  private static final String UNIT = "systemd/parley.service";

  /** What a drain takes beyond its deadline: goodbyes, and the end of the process. */
  static final Duration GOODBYES = Duration.ofSeconds(10);

  /** In tenths; systemd calls 2.0 and less OK, and what is as open as can be 9.6. */
  private static final int MOST_EXPOSED = 20;

  @TempDir private Path folder;

  @Test
  void the_unit_is_valid() throws Exception {
    Path here = unit();

    assertThat(run("verify", "--man=no", here.toString())).isEmpty();
  }

  @Test
  void the_service_is_shut_in() throws Exception {
    String review =
        run("security", "--offline=yes", "--threshold=" + MOST_EXPOSED, unit().toString());

    assertThat(review).contains("Overall exposure level");
    assertThat(only(UNIT, "^(DynamicUser)=yes$")).isNotEmpty();
  }

  @Test
  void a_drain_has_the_time_it_needs() {
    Duration deadline = ParleyConfig.defaults().server().drain().deadline();

    assertThat(seconds(only(UNIT, "^TimeoutStopSec=(\\S+)$")))
        .isGreaterThanOrEqualTo(deadline.plus(GOODBYES));
  }

  /** A copy whose program is there on any machine. */
  private Path unit() throws IOException {
    String text = DeployFiles.text(UNIT);
    assertThat(text).contains("ExecStart=/opt/parley/parley serve");
    return Files.writeString(
        folder.resolve("parley.service"),
        text.replace("ExecStart=/opt/parley/parley", "ExecStart=/bin/true"));
  }

  private static String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of(Tool.systemdAnalyze()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
