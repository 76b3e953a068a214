package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.dialect.Input;
import dev.parley.net.SocketClient.Received;
import dev.parley.net.connection.Heartbeat;
import dev.parley.net.websocket.WebSocketSettings;
import dev.parley.net.websocket.codec.ContinuingInflater;
import dev.parley.net.websocket.codec.FrameLimits;
import dev.parley.net.websocket.codec.Opcode;
import java.net.SocketException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that are compressed with the context of what went before on their connection. */
@Tag("net")
@ParameterizedClass
@EnumSource
class TakeoverTest {
  private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
  private static final String NO_TAKEOVER = OFFER + "; server_no_context_takeover";
  private static final int THRESHOLD = 256;

  /** A character for each byte. */
  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  private static final String LARGE = words(new Random(1), 4_000);

  private final Wrapping wrapping;
  private TestServer server;

  TakeoverTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    this.server = serverWith(2);
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
    assertThat(server.deflateContexts).hasValue(0);
  }

  @Test
  void the_answer_to_an_offer_says_whether_replies_refer_back() {
    assertThat(answerTo(OFFER)).isEqualTo("permessage-deflate; client_no_context_takeover");
    assertThat(answerTo(NO_TAKEOVER))
        .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");

    server.close();
    server = serverWith(0);

    assertThat(answerTo(OFFER))
        .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  }

  @Test
  void a_repeated_reply_is_small_until_something_compressed_for_all_comes_between() {
    try (SocketClient client = join("lobby", OFFER);
        ContinuingInflater window = new ContinuingInflater()) {
      byte[] first = echo(client, LARGE).payload();
      byte[] second = echo(client, LARGE).payload();
      publish("lobby", "small");
      assertThat(client.receive().compressed()).isFalse();
      byte[] third = echo(client, LARGE).payload();
      publish("lobby", LARGE);
      byte[] forAll = client.receive().payload();
      byte[] fourth = echo(client, LARGE).payload();
      byte[] fifth = echo(client, LARGE).payload();

      assertThat(first).hasSizeGreaterThan(LARGE.length() / 10);
      assertThat(second).hasSizeLessThan(first.length / 10);
      assertThat(third).hasSizeLessThan(first.length / 10);
      assertThat(forAll).isEqualTo(first);
      assertThat(fourth).isEqualTo(first);
      assertThat(fifth).hasSizeLessThan(first.length / 10);
      for (byte[] payload : List.of(first, second, third, forAll, fourth, fifth)) {
        assertThat(window.inflate(payload)).asString().isEqualTo(LARGE);
      }
    }
  }

  @Test
  void a_peer_that_asks_for_no_takeover_gets_every_reply_on_its_own() {
    try (SocketClient client = server.connect().webSocket("/ws", NO_TAKEOVER)) {
      byte[] first = echo(client, LARGE).payload();

      assertThat(echo(client, LARGE).payload()).isEqualTo(first);
      assertThat(server.deflateContexts).hasValue(0);
    }
  }

  @Test
  void replies_and_publications_are_inflated_in_one_window_in_whichever_order_they_come() {
    int compressed = 0;
    for (int seed = 0; seed < 25; seed++) {
      try (SocketClient taking = join("c" + seed, OFFER);
          SocketClient other = join("c" + seed, NO_TAKEOVER);
          ContinuingInflater window = new ContinuingInflater()) {
        compressed += new Sequence(seed, taking, other, window).run();
      }
    }
    assertThat(compressed).isGreaterThan(500);
  }

  @Test
  void as_many_connections_as_allowed_keep_a_context_and_one_more_goes_without() {
    try (SocketClient first = server.connect().webSocket("/ws", OFFER);
        SocketClient second = server.connect().webSocket("/ws", OFFER);
        SocketClient third = server.connect().webSocket("/ws", OFFER);
        ContinuingInflater window = new ContinuingInflater()) {
      int alone = echo(first, LARGE).payload().length;
      assertThat(echo(second, LARGE).payload()).hasSize(alone);
      assertThat(echo(first, LARGE).payload()).hasSizeLessThan(alone / 10);
      assertThat(echo(second, LARGE).payload()).hasSizeLessThan(alone / 10);
      assertThat(server.limitsHit).isEmpty();
      assertThat(server.deflateContexts).hasValue(2);

      List<byte[]> without = List.of(echo(third, LARGE).payload(), echo(third, LARGE).payload());

      assertThat(without).allSatisfy(payload -> assertThat(payload).hasSize(alone));
      assertThat(server.limitsHit).containsExactly("takeover-contexts", "takeover-contexts");
      assertThat(server.deflateContexts).hasValue(2);

      first.hangUp();
      Eventually.holds(() -> server.deflateContexts.get() == 1);
      List<byte[]> with = List.of(echo(third, LARGE).payload(), echo(third, LARGE).payload());

      assertThat(with.getFirst()).hasSize(alone);
      assertThat(with.getLast()).hasSizeLessThan(alone / 10);
      for (byte[] payload : List.of(without.getFirst(), without.getLast())) {
        assertThat(window.inflate(payload)).asString().isEqualTo(LARGE);
      }
      for (byte[] payload : with) {
        assertThat(window.inflate(payload)).asString().isEqualTo(LARGE);
      }
    }
  }

  @Test
  void a_connection_that_is_sent_nothing_large_keeps_no_context() {
    try (SocketClient client = server.connect().webSocket("/ws", OFFER)) {
      assertThat(echo(client, "x".repeat(THRESHOLD - 1)).compressed()).isFalse();
      assertThat(server.deflateContexts).hasValue(0);

      assertThat(echo(client, "x".repeat(THRESHOLD)).compressed()).isTrue();
      assertThat(server.deflateContexts).hasValue(1);
    }
  }

  @Test
  void however_a_connection_ends_its_context_is_freed() {
    Map<String, Consumer<SocketClient>> endings = new LinkedHashMap<>();
    endings.put("close", client -> client.frame(Opcode.CLOSE, true, new byte[] {3, (byte) 0xE8}));
    endings.put("hang up", SocketClient::hangUp);
    endings.put("reset", TakeoverTest::reset);
    endings.put("violation", client -> client.hex("8101 61").receive());
    endings.put("the server's close", client -> client.text("close").receive());
    endings.forEach((name, ending) -> {
      try (SocketClient client = server.connect().webSocket("/ws", OFFER)) {
        echo(client, LARGE);
        assertThat(server.deflateContexts).as(name).hasValue(1);

        ending.accept(client);
      }
      Eventually.holds(() -> server.deflateContexts.get() == 0);
    });
  }

  @Test
  void the_context_of_a_silent_peer_is_freed_when_it_is_given_up() {
    server.close();
    var quick = new Heartbeat(Duration.ofMillis(200), Duration.ofMillis(100), 1);
    server =
        new TestServer(
            wrapping
                .settings()
                .with(new WebSocketSettings(FrameLimits.DEFAULT, quick, deflate(1))));
    try (SocketClient client = server.connect().webSocket("/ws", OFFER)) {
      echo(client, LARGE);

      Eventually.holds(() -> server.deflateContexts.get() == 0);

      assertThat(server.limitsHit).contains("heartbeat");
    }
  }

  @Test
  void a_server_that_stops_has_freed_all_contexts() throws Exception {
    try (SocketClient first = server.connect().webSocket("/ws", OFFER);
        SocketClient second = server.connect().webSocket("/ws", OFFER)) {
      echo(first, LARGE);
      echo(second, LARGE);
      Thread stopping = Thread.ofVirtual().start(server::close);
      for (SocketClient client : List.of(first, second)) {
        client.receive();
        client.hangUp();
      }

      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();

      assertThat(server.deflateContexts).hasValue(0);
    }
  }

  private TestServer serverWith(int contexts) {
    return new TestServer(
        wrapping
            .settings()
            .with(new NetSettings.Drain(Duration.ofMillis(300), 10_000))
            .with(WebSocketSettings.defaults().with(deflate(contexts))));
  }

  private static WebSocketSettings.Deflate deflate(int contexts) {
    return new WebSocketSettings.Deflate(true, THRESHOLD, 6, contexts);
  }

  private String answerTo(String offer) {
    try (SocketClient client = server.connect()) {
      String head =
          client.write(SocketClient.UPGRADE.formatted("/ws", offer + "\r\n")).until("\r\n\r\n");
      return head.lines()
          .filter(line -> line.startsWith("Sec-WebSocket-Extensions: "))
          .map(line -> line.substring(line.indexOf(' ') + 1))
          .findFirst()
          .orElseThrow();
    }
  }

  /** A member of a channel, live. */
  private SocketClient join(String channel, String offer) {
    long before = answered();
    SocketClient client = server.connect().webSocket("/raw/" + channel, offer);
    Eventually.holds(() -> answered() == before + 1);
    return client;
  }

  private long answered() {
    return server.inputs.stream().filter(Input.Answered.class::isInstance).count();
  }

  private void publish(String channel, String text) {
    var _ = server.hub.publish(new ChannelName(channel), Draft.of(Payload.text(text)));
  }

  private static Received echo(SocketClient client, String text) {
    return client.text(text).receive();
  }

  private static void reset(SocketClient client) {
    try {
      client.socket().setSoLinger(true, 0);
      client.close();
    } catch (SocketException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Of few words, so that every message has much in common with those before it. */
  private static String words(Random random, int length) {
    StringBuilder words = new StringBuilder();
    while (words.length() < length) {
      words.append("word").append(random.nextInt(20)).append(random.nextInt(10_000)).append(' ');
    }
    return words.toString();
  }

  /** Bursts of replies to one member and publications to it and another, by a seed. */
  private final class Sequence {
    private final int seed;
    private final Random random;
    private final SocketClient taking;
    private final SocketClient other;
    private final ContinuingInflater window;
    private int compressed;

    Sequence(int seed, SocketClient taking, SocketClient other, ContinuingInflater window) {
      this.seed = seed;
      this.random = new Random(seed);
      this.taking = taking;
      this.other = other;
      this.window = window;
    }

    /** Returns how many compressed messages the member got. */
    int run() {
      for (int round = 0; round < 20; round++) {
        burst();
      }
      return compressed;
    }

    private void burst() {
      List<String> replies = new ArrayList<>();
      List<String> publications = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        int kind = random.nextInt(8);
        if (kind > 2) {
          String reply = "reply " + (kind > 3 ? words(random, random.nextInt(3_000)) : noise());
          replies.add(reply);
          taking.frame(kind > 3 ? Opcode.TEXT : Opcode.BINARY, true, reply.getBytes(LATIN));
        } else {
          publications.add("publication " + words(random, random.nextInt(3_000)));
          publish("c" + seed, publications.getLast());
        }
      }
      List<String> got = new ArrayList<>();
      List<Received> forAll = new ArrayList<>();
      for (int i = replies.size() + publications.size(); i > 0; i--) {
        Received next = taking.receive();
        got.add(text(next));
        if (got.getLast().startsWith("publication ")) {
          forAll.add(next);
        }
      }

      assertThat(got).as("seed %d", seed).filteredOn(starts("reply ")).isEqualTo(replies);
      assertThat(got).filteredOn(starts("publication ")).isEqualTo(publications);
      // One frame serves both, whatever either has agreed to.
      for (Received one : forAll) {
        Received same = other.receive();
        assertThat(same.payload()).isEqualTo(one.payload());
        assertThat(same.compressed()).isEqualTo(one.compressed());
      }
    }

    private java.util.function.Predicate<String> starts(String with) {
      return text -> text.startsWith(with);
    }

    private String text(Received message) {
      if (!message.compressed()) {
        return new String(message.payload(), LATIN);
      }
      compressed++;
      return new String(window.inflate(message.payload()), LATIN);
    }

    /** What does not shrink. */
    private String noise() {
      byte[] noise = new byte[THRESHOLD * 2];
      random.nextBytes(noise);
      return new String(noise, LATIN);
    }
  }
}
