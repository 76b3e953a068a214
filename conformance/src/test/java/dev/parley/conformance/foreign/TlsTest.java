package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate made as docs/tls.md says, served to OpenSSL's own clients. */
@Tag("foreign")
class TlsTest {
  private static final Pattern COMMAND =
      Pattern.compile("^openssl (req (?:[^\\n]*\\\\\\n)*[^\\n]*)", Pattern.MULTILINE);

  @TempDir private Path folder;

  @Test
  void the_certificate_of_the_document_is_served_and_trusted_by_who_is_told_to() throws Exception {
    Path certificate = folder.resolve("certificate.pem");
    run(documented());
    try (ServerProcess server =
        ServerProcess.start(
            "tls.certificate=" + certificate, "tls.key=" + folder.resolve("key.pem"))) {
      String url = "https://localhost:" + server.port() + "/";
      String curl = Tool.curl();

      assertThat(
              run(List.of(curl, "-sS", "--cacert", certificate.toString(), url + "health/ready")))
          .contains("ready");
      run(
          List.of(
              curl,
              "-sSk",
              url + "api/publish",
              "-d",
              "{\"channel\":\"lobby\",\"data\":\"hello\"}"));
      assertThat(run(List.of(curl, "-sSkN", "-m", "1", url + "sse?channels=lobby&history=1"), 28))
          .contains("hello");
      assertThat(run(List.of(curl, "-sS", url), 60)).contains("self-signed certificate");
      assertThat(run(List.of(curl, "-sS", url.replace("https:", "http:")), 52))
          .contains("Empty reply from server");
    }
  }

  private static List<String> documented() throws IOException {
    Matcher command =
        COMMAND.matcher(Files.readString(Tool.root().resolve("docs").resolve("tls.md")));
    assertThat(command.find()).isTrue();
    String words = command.group(1).replace("\\\n", " ");
    return List.of((Tool.openssl() + " " + words).split("\\s+"));
  }

  private String run(List<String> command) throws Exception {
    return run(command, 0);
  }

  private String run(List<String> command, int exit) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isEqualTo(exit);
    return said;
  }
}
