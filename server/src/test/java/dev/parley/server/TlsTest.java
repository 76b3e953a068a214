package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.server.cli.ParleyCommand;
import dev.parley.server.config.ConfigLoader;
import dev.parley.server.config.ParleyConfig;
import dev.parley.testkit.tls.SelfSigned;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server with {@code tls} set, and the commands that are its clients. */
@Tag("net")
class TlsTest {
  private final SelfSigned files = SelfSigned.shared();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void the_url_is_https_and_a_client_that_trusts_the_certificate_gets_answers() throws Exception {
    try (Parley parley = demo(files.certificate(), files.key());
        HttpClient client = HttpClient.newBuilder().sslContext(files.trusting()).build()) {
      assertThat(parley.url()).isEqualTo("https://127.0.0.1:" + parley.port() + "/");

      assertThat(get(client, parley, "health/ready")).contains("ready");
      plainRequest(parley);
      assertThat(get(client, parley, "metrics"))
          .contains("parley_tls_failures_total{why=\"not-tls\"} 1.0");
    }
  }

  @Test
  void the_commands_reach_a_server_whose_certificate_they_are_told_not_to_check() {
    try (Parley parley = demo(files.certificate(), files.key())) {
      String ws = parley.url().replace("https:", "wss:");

      assertThat(run("publish", "--insecure", "--url", parley.url(), "lobby", "hello")).isZero();
      assertThat(
              run(
                  "subscribe",
                  "--insecure",
                  "--url=" + ws + "ws",
                  "--history=1",
                  "--count=1",
                  "lobby"))
          .isZero();
      assertThat(
              run(
                  "bench",
                  "--insecure",
                  "--url=" + ws + "raw/bench",
                  "--connections=3",
                  "--duration=300ms",
                  "--warmup=50ms"))
          .as(err.toString(StandardCharsets.UTF_8))
          .isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("hello").contains("lost ");
    }
  }

  @Test
  void the_commands_say_that_a_certificate_is_not_trusted() {
    try (Parley parley = demo(files.certificate(), files.key())) {
      String ws = parley.url().replace("https:", "wss:");

      assertThat(run("publish", "--url", parley.url(), "lobby", "hello")).isEqualTo(1);
      assertThat(run("subscribe", "--url", ws + "ws", "lobby")).isEqualTo(1);
      assertThat(run("bench", "--url", ws + "echo", "--mode=echo", "--connections=1")).isEqualTo(1);

      assertThat(err.toString(StandardCharsets.UTF_8).lines().toList())
          .satisfiesExactly(
              publish ->
                  assertThat(publish)
                      .startsWith("parley: the certificate of " + parley.url())
                      .endsWith("; --insecure accepts any"),
              subscribe ->
                  assertThat(subscribe)
                      .startsWith("parley: the certificate of " + ws + "ws is not trusted (")
                      .endsWith("; --insecure accepts any"),
              bench ->
                  assertThat(bench)
                      .startsWith("Cannot load " + ws + "echo: the server's certificate is not")
                      .endsWith("--insecure accepts any."));
    }
  }

  @Test
  void config_check_and_serve_name_a_file_that_cannot_be_served() throws Exception {
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");
    String certificate = "tls.certificate=" + garbage;
    String key = "tls.key=" + files.key();

    assertThat(run("config", "check", "--set", certificate, "--set", key)).isEqualTo(2);
    assertThat(run("serve", "--port=0", "--set", certificate, "--set", key)).isEqualTo(2);

    String told =
        "--set tls.certificate: tls.certificate: " + garbage + ": there is no certificate";
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith(told));
  }

  @Test
  void a_file_that_is_gone_by_the_start_is_told_then() throws Exception {
    Path copy = Files.copy(files.certificate(), folder.resolve("copy.pem"));
    ParleyConfig config = config(copy, files.key());
    Files.delete(copy);

    assertThatThrownBy(() -> Parley.start(config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(copy + ": no such file");
  }

  @Test
  void the_system_trusts_those_whom_its_store_vouches_for_by_the_name_asked_for() throws Exception {
    String store = "-Djavax.net.ssl.trustStore=" + files.store();
    String password = "-Djavax.net.ssl.trustStorePassword=" + SelfSigned.PASSWORD;

    try (Parley parley = demo(files.certificate(), files.key())) {
      String named = "wss://localhost:" + parley.port() + "/echo";

      Ran ran = bench(List.of(store, password), named);

      assertThat(ran.exit()).as(ran.output()).isZero();
    }
    try (Parley elsewhere =
        Parley.start(config(files.certificate(), files.key(), "server.host=127.0.0.2"))) {
      String unnamed = elsewhere.url().replace("https:", "wss:") + "echo";

      Ran ran = bench(List.of(store, password), unnamed);

      assertThat(ran.exit()).as(ran.output()).isEqualTo(1);
      assertThat(ran.output())
          .contains("certificate is not trusted: No subject alternative names matching IP address");
    }
  }

  @Test
  void without_tls_nothing_of_it_is_loaded() throws Exception {
    Ran ran = java(List.of("-Xlog:class+load"), "train");

    assertThat(ran.exit()).as(ran.output()).isZero();
    assertThat(ran.output().lines())
        .anyMatch(line -> line.contains(" dev.parley.net.NetServer "))
        .noneMatch(line -> line.contains(" io.netty.handler.ssl."))
        .noneMatch(line -> line.contains(" io.netty.internal.tcnative."));
  }

  /** What a command said, both streams together, and how it ended. */
  private record Ran(int exit, String output) {}

  private static Ran bench(List<String> options, String url) throws Exception {
    return java(
        options,
        "bench",
        "--url=" + url,
        "--mode=echo",
        "--connections=1",
        "--duration=100ms",
        "--warmup=0s");
  }

  /** Runs Parley in a JVM of its own. */
  private static Ran java(List<String> options, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.parley.server.Main");
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  private static int run(String... arguments) {
    return ParleyCommand.run(arguments);
  }

  private static Parley demo(Path certificate, Path key) {
    return Parley.start(config(certificate, key));
  }

  private static ParleyConfig config(Path certificate, Path key, String... more) {
    List<String> sets = new ArrayList<>(List.of("server.port=0", "server.drain.deadline=0s"));
    sets.add("tls.certificate=" + certificate);
    sets.add("tls.key=" + key);
    sets.addAll(List.of(more));
    return ConfigLoader.forDemo().load(Map.of(), sets).config();
  }

  private static String get(HttpClient client, Parley parley, String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(parley.url() + path)).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private static void plainRequest(Parley parley) throws Exception {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), parley.port())) {
      plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(plain.getInputStream().read()).isEqualTo(-1);
    }
  }
}
