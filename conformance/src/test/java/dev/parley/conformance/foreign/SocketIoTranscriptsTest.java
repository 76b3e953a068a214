package dev.parley.conformance.foreign;

import static dev.parley.conformance.foreign.EnginePeer.ENDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Socket.IO says on the wire, packet by packet, over each transport. */
@Tag("foreign")
@ParameterizedClass
@MethodSource("transports")
class SocketIoTranscriptsTest {
  private static final String TWO_BLOBS =
      "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";

  @SuppressWarnings("NullAway.Init") // start
  private static Parley parley;

  private final EnginePeer.Opening transport;

  SocketIoTranscriptsTest(EnginePeer.Opening transport) {
    this.transport = transport;
  }

  static Stream<Named<EnginePeer.Opening>> transports() {
    return Stream.of(
        Named.of("websocket", EnginePeer::webSocket), Named.of("polling", EnginePeer::polling));
  }

  @BeforeAll
  static void start() {
    parley =
        Parley.open("server.port=0", "socket-io.ping-interval=300ms", "socket-io.ping-timeout=10s");
    SocketIoFixture.prepare(parley.socketIo());
  }

  @AfterAll
  static void stop() {
    parley.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "40                       | 40          | 42[\"auth\",{}]",
        "40{\"token\":\"x\"}      | 40          | 42[\"auth\",{\"token\":\"x\"}]",
        "40/,                     | 40          | 42[\"auth\",{}]",
        "40/custom,               | 40/custom,  | 42/custom,[\"auth\",{}]",
        "40/custom                | 40/custom,  | 42/custom,[\"auth\",{}]",
        "40/custom,{\"a\":[1]}    | 40/custom,  | 42/custom,[\"auth\",{\"a\":[1]}]",
        "40/custom?a=b,{\"c\":1}  | 40/custom,  | 42/custom,[\"auth\",{\"c\":1}]",
      })
  void a_namespace_is_joined_and_told_of_the_credentials(
      String said, String answerStart, String event) {
    try (EnginePeer peer = open()) {
      peer.say(said);

      assertThat(peer.hear().substring(answerStart.length())).matches("\\{\"sid\":\"[\\w-]{20}\"}");
      assertThat(peer.hear()).isEqualTo(event);
    }
  }

  @Test
  void a_namespace_that_is_not_there_is_refused_and_another_can_be_joined() {
    try (EnginePeer peer = open()) {
      peer.say("40/random");

      assertThat(peer.hear()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
      peer.join();
    }
  }

  @Test
  void a_refusal_carries_its_data() {
    try (EnginePeer peer = open()) {
      peer.say("40/guarded,{\"token\":\"bad\"}");

      assertThat(peer.hear())
          .startsWith("44/guarded,{\"message\":\"not you\",\"data\":{")
          .contains("\"code\":7");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4",
        "4abc",
        "47",
        "4-1",
        "40[]",
        "40\"x\"",
        "41",
        "42[\"message\"]",
        "43[]",
        "430[]",
        "44{\"message\":\"x\"}",
        "40/custom,[",
        "451-[\"message\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID",
        "bAQID"
      })
  void what_is_no_way_to_join_ends_the_connection(String packets) {
    try (EnginePeer peer = open()) {
      peer.say(packets.split(EnginePeer.RS, -1));

      assertThat(peer.hear()).isEqualTo(ENDED);
    }
  }

  @Test
  void who_joins_nothing_is_closed_in_time() {
    try (Parley hasty = Parley.open("server.port=0", "socket-io.connect-timeout=200ms")) {
      SocketIoFixture.prepare(hasty.socketIo());
      try (EnginePeer peer = transport.open(hasty.port())) {
        assertThat(peer.hear()).isEqualTo(ENDED);
      }
    }
  }

  @Test
  void who_leaves_the_last_namespace_keeps_the_connection_and_may_come_back() {
    try (EnginePeer peer = open().join()) {
      peer.say("41");

      peer.join();
    }
  }

  @Test
  void who_leaves_one_namespace_is_in_the_other() {
    try (EnginePeer peer = open().join().join("/custom,")) {
      assertThat(peer.hear()).isEqualTo("42/custom,[\"auth\",{}]");

      peer.say("41/custom");
      peer.say("42[\"message\",\"to the main one\"]");

      assertThat(peer.hear()).isEqualTo("42[\"message-back\",\"to the main one\"]");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "42[\"message\",1,\"2\",{\"3\":[true]}]       | 42[\"message-back\",1,\"2\",{\"3\":[true]}]",
        "42[\"message\"]                              | 42[\"message-back\"]",
        "42[\"message\",null,1.5,-1,\"\",\"zwö😀\"]   | 42[\"message-back\",null,1.5,-1,\"\",\"zwö😀\"]",
        "42[\"message\",12345678901234567890]         | 42[\"message-back\",12345678901234567890]",
        "42456[\"message-with-ack\",1,{\"a\":false}]  | 43456[1,{\"a\":false}]",
        "420[\"message-with-ack\"]                    | 430[]",
        "42/,[\"message\",1]                          | 42[\"message-back\",1]",
        "450-[\"message\",1]                          | 42[\"message-back\",1]",
      })
  void an_event_is_answered_in_kind(String said, String heard) {
    try (EnginePeer peer = open().join()) {
      peer.say(said);

      assertThat(peer.hear()).isEqualTo(heard);
    }
  }

  @Test
  void binary_values_follow_their_packet_in_order() {
    try (EnginePeer peer = open().join()) {
      peer.say("452-[\"message\"," + TWO_BLOBS, "bAQID", "bBAUG");

      assertThat(peer.hear()).isEqualTo("452-[\"message-back\"," + TWO_BLOBS);
      assertThat(peer.hear()).isEqualTo("bAQID");
      assertThat(peer.hear()).isEqualTo("bBAUG");
    }
  }

  @Test
  void binary_values_are_asked_about_too() {
    try (EnginePeer peer = open().join()) {
      peer.say("452-789[\"message-with-ack\"," + TWO_BLOBS, "bAQID", "bBAUG");

      assertThat(peer.hear()).isEqualTo("462-789[" + TWO_BLOBS);
      assertThat(peer.hear()).isEqualTo("bAQID");
      assertThat(peer.hear()).isEqualTo("bBAUG");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4abc",
        "42",
        "42{}",
        "42[]",
        "42[{}]",
        "42\"message\"",
        "42[\"message\"",
        "42abc[\"x\"]",
        "42[\"connect\"]",
        "42[\"disconnecting\"]",
        "40",
        "40{}",
        "44{\"message\":\"x\"}",
        "41{}",
        "43",
        "43{}",
        "46[]",
        "452-[\"message\"]\u001e42[\"message\"]",
        "42/custom,[\"message\"]",
        "45-[\"message\"]",
        "45x-[\"message\"]",
        "451-[\"message\",{\"_placeholder\":true,\"num\":7}]" + "\u001ebAQID"
      })
  void what_is_no_packet_of_a_namespace_that_was_joined_ends_the_connection(String packets) {
    try (EnginePeer peer = open().join()) {
      peer.say(packets.split(EnginePeer.RS, -1));

      assertThat(peer.hear()).isEqualTo(ENDED);
    }
  }

  @Test
  void who_is_sent_away_is_told_before_the_connection_ends() {
    try (EnginePeer peer = open().join("/play,")) {
      peer.say("42/play,[\"bye\",true]");

      assertThat(peer.hear()).isEqualTo("41/play,");
      assertThat(peer.hear()).isEqualTo(ENDED);
    }
  }

  @Test
  void the_server_asks_with_a_number_and_takes_the_first_answer() {
    try (EnginePeer peer = open().join("/play,")) {
      peer.say("42/play,[\"ask-me\",10000,\"really\"]");
      String question = peer.hear();

      assertThat(question).matches("42/play,\\d+\\[\"question\",\"really\"]");
      String number = question.replaceAll("42/play,(\\d+).*", "$1");
      peer.say("43/play," + number + "[\"yes\"]", "43/play," + number + "[\"no\"]");

      assertThat(peer.hear()).isEqualTo("42/play,[\"answered\",\"yes\"]");
      peer.say("42/play,9[\"ask\",\"still here\"]");
      assertThat(peer.hear()).isEqualTo("43/play,9[\"still here\"]");
    }
  }

  private EnginePeer open() {
    return transport.open(parley.port());
  }
}
