package dev.parley.net;

import static dev.parley.net.Engine.RS;
import static dev.parley.net.Engine.open;
import static dev.parley.net.Engine.poll;
import static dev.parley.net.Engine.refusal;
import static dev.parley.net.Engine.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.dialect.Input;
import dev.parley.net.SocketClient.Response;
import dev.parley.net.engineio.EngineSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("net")
class EnginePollingTest {
  private TestServer server =
      TestServer.speaking(EngineSettings.defaults(), TestServer.settings().with(Engine.BRIEF), 1);

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void several_packets_go_in_one_payload_either_way() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      Response posted = client.post(poll, "4one" + RS + "4" + RS + "bAQIDBA==" + RS + "4zwö");
      Response polled = client.get(poll);

      assertThat(posted.body()).isEqualTo("ok");
      assertThat(posted.hasHeader("Content-Type: text/html")).isTrue();
      assertThat(posted.hasHeader("Cache-Control: no-store")).isTrue();
      assertThat(polled.body()).isEqualTo("4one" + RS + "4" + RS + "bAQIDBA==" + RS + "4zwö");
      assertThat(polled.hasHeader("Content-Type: text/plain; charset=UTF-8")).isTrue();
      assertThat(polled.hasHeader("Cache-Control: no-store")).isTrue();
      assertThat(server.inputs.stream().filter(Input.Binary.class::isInstance)).hasSize(1);
    }
  }

  /** The client for Java ends its lines as MIME does. */
  @Test
  void binary_may_be_broken_into_lines() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      assertThat(client.post(poll, "bAQID\r\nBA==\n" + RS + "bAQ\n").body()).isEqualTo("ok");

      assertThat(client.get(poll).body()).isEqualTo("bAQIDBA==" + RS + "bAQ==");
    }
  }

  @Test
  void a_get_waits_for_a_message() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      assertThat(poster.post(poll, "4x").body()).isEqualTo("ok");

      assertThat(poller.response(false).body()).isEqualTo("4x");
    }
  }

  @Test
  void requests_on_any_loop_reach_their_session_in_order() {
    server.close();
    server =
        TestServer.speaking(EngineSettings.defaults(), TestServer.settings().with(Engine.BRIEF), 2);
    for (int session = 0; session < 10; session++) {
      try (SocketClient poller = server.connect();
          SocketClient poster = server.connect()) {
        String poll = open(poster);
        poller.send("GET", poll, "");
        String got = "";
        for (int i = 0; i < 3; i++) {
          assertThat(poster.post(poll, "4" + i).body()).isEqualTo("ok");
        }
        while (got.length() < 6) {
          got += poller.response(false).body().replace(RS, "");
          poller.send("GET", poll, "");
        }
        assertThat(got).isEqualTo("404142");
      }
    }
  }

  @Test
  void a_second_get_ends_the_session_with_a_word_to_the_first() {
    try (SocketClient first = server.connect();
        SocketClient second = server.connect()) {
      String poll = open(second);
      Engine.wait(first, poll, second);

      Response overlapping = second.get(poll);

      assertThat(overlapping.status()).isEqualTo(400);
      assertThat(first.response(false).body()).isEqualTo("1");
      refuses(second.get(poll), refusal(1, "Session ID unknown"));
      assertThat(server.ended).containsExactly("polling transport-error");
      assertThat(server.open).containsEntry("polling", 0);
    }
  }

  @Test
  void a_get_whose_peer_leaves_ends_the_session() {
    try (SocketClient poster = server.connect()) {
      String poll = open(poster);
      try (SocketClient poller = server.connect()) {
        Engine.wait(poller, poll, poster);
      }

      Eventually.holds(() -> server.ended.contains("polling no-sign-of-life"));

      refuses(poster.get(poll), refusal(1, "Session ID unknown"));
    }
  }

  @Test
  void a_peer_that_leaves_between_gets_does_not() {
    String poll;
    try (SocketClient client = server.connect()) {
      poll = open(client);
    }
    Eventually.holds(() -> server.net.connections() == 0);
    try (SocketClient client = server.connect()) {
      assertThat(client.post(poll, "4x").body()).isEqualTo("ok");
      assertThat(client.get(poll).body()).isEqualTo("4x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "2", "2probe", "4a\u001e", "b****", "4a\u001ex"})
  void a_packet_that_is_none_ends_the_session(String payload) {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      assertThat(client.post(poll, payload).status()).isEqualTo(400);

      refuses(client.get(poll), refusal(1, "Session ID unknown"));
      assertThat(server.ended).containsExactly("polling protocol-violation");
    }
  }

  @Test
  void bytes_that_are_no_text_end_the_session() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);
      client.write("POST " + poll + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n");

      assertThat(client.write(new byte[] {'4', (byte) 0xFF}).response(false).status())
          .isEqualTo(400);

      assertThat(server.ended).containsExactly("polling protocol-violation");
    }
  }

  @Test
  void packets_of_no_meaning_here_are_passed_over() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      assertThat(client.post(poll, "6" + RS + "5" + RS + "0" + RS + "4x").body()).isEqualTo("ok");

      assertThat(client.get(poll).body()).isEqualTo("4x");
    }
  }

  @Test
  void a_post_of_bytes_is_refused_and_the_session_goes_on() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      refuses(
          client.post(poll, "x", "Content-Type: application/octet-stream"),
          refusal(3, "Bad request"));

      client.post(poll, "4x");
      assertThat(client.get(poll).body()).isEqualTo("4x");
    }
  }

  @Test
  void a_peer_that_closes_has_its_get_answered() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      assertThat(poster.post(poll, "1").body()).isEqualTo("ok");

      assertThat(poller.response(false).body()).isEqualTo("6");
      refuses(poster.get(poll), refusal(1, "Session ID unknown"));
      assertThat(server.ended).containsExactly("polling normal");
    }
  }

  @Test
  void the_server_closes_in_the_get_that_waits() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      assertThat(poster.post(poll, "4close" + RS + "4more").body()).isEqualTo("ok");

      assertThat(poller.response(false).body()).isEqualTo("1");
      refuses(poster.get(poll), refusal(1, "Session ID unknown"));
    }
  }

  @Test
  void the_server_closes_in_the_get_behind_the_one_that_fetches_its_last_words() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      assertThat(poster.post(poll, "4last" + RS + "4close" + RS + "4more").body()).isEqualTo("ok");

      assertThat(poller.response(false).body()).isEqualTo("4last");
      assertThat(poster.get(poll).body()).isEqualTo("1");
      refuses(poster.get(poll), refusal(1, "Session ID unknown"));
    }
  }

  @Test
  void the_server_closes_in_the_next_get_if_none_waits() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      client.post(poll, "4close");

      assertThat(client.post(poll, "4late").body()).isEqualTo("ok");
      assertThat(client.get(poll).body()).isEqualTo("1");
      refuses(client.get(poll), refusal(1, "Session ID unknown"));
      assertThat(server.open).containsEntry("polling", 0);
    }
  }

  @Test
  void a_payload_may_be_as_large_as_agreed_on_and_no_larger() {
    try (SocketClient client = server.connect();
        SocketClient other = server.connect()) {
      String poll = open(client);
      String most = "4" + "x".repeat(999_999);

      assertThat(client.post(poll, most).body()).isEqualTo("ok");
      assertThat(client.get(poll).body()).isEqualTo(most);
      assertThat(client.post(poll, most + "x").status()).isEqualTo(413);

      assertThat(server.limitsHit).contains("body-bytes");
      assertThat(other.post(poll, "4y").body()).isEqualTo("ok");
      assertThat(other.get(poll).body()).isEqualTo("4y");
    }
  }

  @Test
  void what_is_queued_is_bounded_and_all_of_it_comes() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);
      for (int i = 0; i < 40; i++) {
        assertThat(client.post(poll, "4send 10000").body()).isEqualTo("ok");
      }

      int got = 0;
      while (got < 40) {
        String body = client.get(poll).body();
        assertThat(body.length()).isLessThan(80_000);
        got += body.split(RS, -1).length;
      }

      assertThat(got).isEqualTo(40);
    }
  }

  @Test
  void a_large_payload_is_compressed_where_that_is_accepted() throws IOException {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      String gzip = "Accept-Encoding: deflate;q=0.5, gzip, br";
      assertThat(inflated(client, poll, "4send 1023", gzip)).isEqualTo("4" + "x".repeat(1_023));
      String deflate = "Accept-Encoding: gzip;q=0, deflate";
      assertThat(inflated(client, poll, "4send 1023", deflate)).isEqualTo("4" + "x".repeat(1_023));

      client.post(poll, "4send 1022");
      assertThat(client.get(poll, gzip).body()).isEqualTo("4" + "x".repeat(1_022));
      client.post(poll, "4send 1023");
      assertThat(client.get(poll, "Accept-Encoding: br").body()).hasSize(1_024);
    }
  }

  @Test
  void a_server_that_empties_itself_says_so_to_who_polls_and_lets_nobody_in() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      var drained = server.net.drain(null, null);

      assertThat(poller.response(false).body()).isEqualTo("1");
      assertThat(drained.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
      assertThat(server.ended).containsExactly("polling draining");
    }
  }

  /** The body of a GET that is compressed. */
  private static String inflated(SocketClient client, String poll, String message, String accept)
      throws IOException {
    client.post(poll, message);
    String head = client.send("GET", poll, "", accept).until("\r\n\r\n");
    int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
    InputStream bytes = new ByteArrayInputStream(client.bytes(length));
    assertThat(length).isLessThan(1_000);
    try (InputStream in =
        head.contains("Content-Encoding: gzip")
            ? new GZIPInputStream(bytes)
            : new InflaterInputStream(bytes)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
