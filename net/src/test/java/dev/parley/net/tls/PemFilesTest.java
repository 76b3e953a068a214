package dev.parley.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testkit.tls.SelfSigned;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemFilesTest {
  private final SelfSigned files = SelfSigned.shared();

  @TempDir private Path folder;

  @Test
  void a_chain_and_the_key_of_its_first_certificate_are_read() throws IOException {
    SelfSigned issuer = SelfSigned.in(folder, "RSA");
    Path chain = written(Files.readString(files.certificate()) + text(issuer.certificate()));

    var read = PemFiles.certificates(chain);

    assertThat(read).hasSize(2);
    assertThat(PemFiles.key(files.key(), read.getFirst()).getAlgorithm()).isEqualTo("EC");
    assertThat(PemFiles.key(issuer.key(), read.getLast()).getAlgorithm()).isEqualTo("RSA");
  }

  @Test
  void one_file_may_hold_both_and_words_between_them() throws IOException {
    Path both =
        written(
            "Bag Attributes\n" + text(files.key()) + "subject=CN\n" + text(files.certificate()));

    var chain = PemFiles.certificates(both);

    assertThat(chain).hasSize(1);
    assertThat(PemFiles.key(both, chain.getFirst())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | there is no certificate in it (PEM)",
        "garbage | there is no certificate in it (PEM)",
        "-----BEGIN CERTIFICATE-----~AAAA~-----END CERTIFICATE-----"
            + "| certificate 1 in it cannot be read",
        "-----BEGIN CERTIFICATE-----~A~-----END CERTIFICATE-----"
            + "| certificate 1 in it cannot be read",
      })
  void what_is_no_certificate_is_told(String content, String why) throws IOException {
    Path file = written(content.replace('~', '\n'));

    unusable(() -> PemFiles.certificates(file), file, why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "garbage | there is no private key in it (PEM)",
        "-----BEGIN PRIVATE KEY-----~AAAA~-----END PRIVATE KEY-----"
            + "| the key in it cannot be read; allowed: RSA, EC",
        "-----BEGIN PRIVATE KEY-----~A~-----END PRIVATE KEY-----"
            + "| the key in it cannot be read; allowed: RSA, EC",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----~AAAA~-----END ENCRYPTED PRIVATE KEY-----"
            + "| the key in it is encrypted; allowed: a key without passphrase",
        "-----BEGIN EC PRIVATE KEY-----~Proc-Type: 4~~AAAA~-----END EC PRIVATE KEY-----"
            + "| the key in it is labelled EC PRIVATE KEY; allowed: PKCS #8,"
            + " as openssl pkcs8 -topk8 -nodes makes",
      })
  void what_is_no_key_is_told(String content, String why) throws IOException {
    var owner = PemFiles.certificates(files.certificate()).getFirst();
    Path file = written(content.replace('~', '\n'));

    unusable(() -> PemFiles.key(file, owner), file, why);
  }

  @Test
  void a_file_that_is_not_there_or_no_file_is_told() {
    Path missing = folder.resolve("missing.pem");

    unusable(() -> PemFiles.certificates(missing), missing, "no such file");
    unusable(() -> PemFiles.certificates(folder), folder, "cannot be read");
  }

  @ParameterizedTest
  @CsvSource({"EC", "RSA"})
  void a_key_of_another_certificate_is_told(String kind) throws IOException {
    SelfSigned other = SelfSigned.in(folder, kind);
    var owner = PemFiles.certificates(files.certificate()).getFirst();

    unusable(
        () -> PemFiles.key(other.key(), owner),
        other.key(),
        "the key in it is not that of the certificate");
  }

  @Test
  void a_certificate_of_a_kind_that_is_not_served_is_told() {
    Path other = SelfSigned.in(folder, "Ed25519").certificate();

    unusable(
        () -> PemFiles.certificates(other),
        other,
        "its key is of the kind EdDSA; allowed: RSA, EC");
  }

  @Test
  void the_native_library_loads_where_it_is_shipped_for() {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean shipped =
        System.getProperty("os.name", "").equals("Linux")
            && (machine.equals("amd64") || machine.equals("aarch64"));

    assertThat(OpenSsl.isAvailable()).isEqualTo(shipped);
  }

  private static void unusable(ThrowingCallable reading, Path file, String why) {
    assertThatThrownBy(reading).isInstanceOf(IOException.class).hasMessage(file + ": " + why);
  }

  private Path written(String text) throws IOException {
    return Files.writeString(folder.resolve("written.pem"), text);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
