package dev.parley.server.config;

import static dev.parley.server.config.ConfigAssertions.problems;
import static dev.parley.server.config.ConfigAssertions.sets;
import static dev.parley.server.config.ConfigAssertions.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.tls.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsConfigTest {
  private final SelfSigned files = SelfSigned.shared();

  @TempDir private Path folder;

  @Test
  void nothing_set_is_no_tls() {
    ParleyConfig config = yaml("");

    assertThat(config.tls().enabled()).isFalse();
    assertThat(config.limits().tlsHandshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void both_files_are_tls_from_the_file_as_from_flags() {
    ParleyConfig written =
        yaml("tls:\n  certificate: %s\n  key: %s\n".formatted(files.certificate(), files.key()));

    assertThat(written.tls().enabled()).isTrue();
    assertThat(sets("tls.certificate=" + files.certificate(), "tls.key=" + files.key()).tls())
        .isEqualTo(written.tls());
  }

  @Test
  void one_without_the_other_is_told_where_the_one_is() {
    assertThat(problems("tls: {certificate: a.pem}"))
        .containsExactly(
            "parley.yaml:1:20: tls.certificate is set and tls.key is not;"
                + " allowed: both, or neither");
    assertThat(problems("", Map.of("PARLEY_TLS_KEY", "a.pem")))
        .containsExactly(
            "PARLEY_TLS_KEY: tls.key is set and tls.certificate is not; allowed: both, or neither");
  }

  @Test
  void a_file_that_cannot_be_served_is_named_with_the_reason() throws IOException {
    Path missing = folder.resolve("missing.pem");
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");
    Path other = SelfSigned.in(folder, "EC").key();

    assertThat(problems("tls: {certificate: %s, key: k.pem}".formatted(missing)))
        .containsExactly("parley.yaml:1:20: tls.certificate: " + missing + ": no such file");
    assertThat(problems("tls: {certificate: %s, key: k.pem}".formatted(garbage)))
        .containsExactly(
            "parley.yaml:1:20: tls.certificate: "
                + garbage
                + ": there is no certificate in it (PEM)");
    String certificate = "tls.certificate=" + files.certificate();
    assertThat(problems("", Map.of(), certificate, "tls.key=" + garbage))
        .containsExactly(
            "--set tls.key: tls.key: " + garbage + ": there is no private key in it (PEM)");
    assertThat(problems("", Map.of(), certificate, "tls.key=" + other))
        .containsExactly(
            "--set tls.key: tls.key: " + other + ": the key in it is not that of the certificate");
  }
}
