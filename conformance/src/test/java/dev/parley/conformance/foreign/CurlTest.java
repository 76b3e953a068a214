package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.conformance.Output;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("foreign")
class CurlTest {

  private static final Pattern KEEP_ALIVE = Pattern.compile("^:", Pattern.MULTILINE);
  private static final Pattern ID = Pattern.compile("^id: ?(\\S+)$", Pattern.MULTILINE);

  private static ServerProcess server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server = ServerProcess.start("sse.keep-alive=200ms", "sse.retry=1234ms");
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void curl_sees_publications_as_events_with_ids_a_retry_time_and_keep_alives() {
    String channel = Channels.fresh();
    try (Curl curl = new Curl("-i", server.http("/sse?channels=" + channel).toString());
        JdkPeer peer = new JdkPeer(client, server.ws("/raw/" + channel))) {
      curl.awaitText("retry:");
      peer.send("seen by curl");
      curl.awaitText("seen by curl");

      assertThat(curl.text().lines().findFirst()).hasValue("HTTP/1.1 200 OK");
      assertThat(curl.text()).containsPattern("(?mi)^content-type: *text/event-stream");
      assertThat(curl.text()).containsPattern("(?m)^retry: ?1234$");
      assertThat(curl.text()).containsPattern("(?m)^data: ?.*seen by curl");
      assertThat(ID.matcher(curl.text()).find()).isTrue();
      await("three keep-alives")
          .atMost(Duration.ofSeconds(10))
          .until(() -> KEEP_ALIVE.matcher(curl.text()).results().count() >= 3);
    }
  }

  @Test
  void curl_goes_on_behind_the_id_it_names() {
    String channel = Channels.fresh();
    String url = server.http("/sse?channels=" + channel).toString();
    String last;
    try (Curl first = new Curl(url);
        JdkPeer peer = new JdkPeer(client, server.ws("/raw/" + channel))) {
      first.awaitText("retry:");
      peer.send("first");
      first.awaitText("first");
      last = lastId(first.text());
    }
    try (JdkPeer peer = new JdkPeer(client, server.ws("/raw/" + channel))) {
      peer.send("second");
      assertThat(peer.next()).isEqualTo("second");

      try (Curl next = new Curl("-H", "Last-Event-ID: " + last, url)) {
        next.awaitText("second");
        peer.send("third");
        next.awaitText("third");

        assertThat(next.text()).doesNotContain("first").containsOnlyOnce("second");
      }
    }
  }

  @Test
  void a_bad_channel_name_is_told_as_an_error_and_ends_the_stream() {
    try (Curl curl = new Curl(server.http("/sse?channels=%00").toString())) {
      curl.awaitEnd();

      assertThat(curl.text())
          .containsPattern("(?m)^event: ?error\ndata: ?.*\"reason\":\"bad-channel\"")
          .containsPattern("(?m)^event: ?disconnect\ndata: ?.*\"reconnect\":false");
    }
  }

  private static String lastId(String text) {
    List<MatchResult> ids = ID.matcher(text).results().toList();
    return ids.getLast().group(1);
  }

  /** One run of {@code curl -sN}, ended with the test. */
  private static final class Curl implements AutoCloseable {

    private final Process process;
    private final Output output;

    Curl(String... arguments) {
      List<String> command = new ArrayList<>(List.of(Tool.curl(), "-sN"));
      command.addAll(List.of(arguments));
      try {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      output = new Output(process.getInputStream());
    }

    /** What has arrived, with line ends as Java has them. */
    String text() {
      return output.text().replace("\r\n", "\n");
    }

    /** Waits until the text is there and its event is whole. */
    void awaitText(String wanted) {
      Pattern event = Pattern.compile(Pattern.quote(wanted) + ".*?\n\n", Pattern.DOTALL);
      await(wanted).atMost(Duration.ofSeconds(15)).until(() -> event.matcher(text()).find());
    }

    void awaitEnd() {
      await("curl to end").atMost(Duration.ofSeconds(15)).until(() -> !process.isAlive());
      output.awaitEnd();
    }

    @Override
    public void close() {
      process.destroy();
      output.awaitEnd();
    }
  }
}
