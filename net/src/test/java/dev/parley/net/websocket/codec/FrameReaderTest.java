package dev.parley.net.websocket.codec;

import static dev.parley.net.websocket.codec.Wire.BINARY;
import static dev.parley.net.websocket.codec.Wire.CLOSE;
import static dev.parley.net.websocket.codec.Wire.CONTINUATION;
import static dev.parley.net.websocket.codec.Wire.FIN;
import static dev.parley.net.websocket.codec.Wire.PING;
import static dev.parley.net.websocket.codec.Wire.TEXT;
import static dev.parley.net.websocket.codec.Wire.feed;
import static dev.parley.net.websocket.codec.Wire.frame;
import static dev.parley.net.websocket.codec.Wire.head;
import static dev.parley.net.websocket.codec.Wire.hex;
import static dev.parley.net.websocket.codec.Wire.join;
import static dev.parley.net.websocket.codec.Wire.read;
import static dev.parley.net.websocket.codec.Wire.server;
import static dev.parley.net.websocket.codec.Wire.trickle;
import static dev.parley.net.websocket.codec.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  // RFC 6455 5.7: a single-frame masked text message that contains "Hello".
  private static final byte[] HELLO = hex("81 85 37fa213d 7f9f4d5158");

  private static final FrameLimits SMALL = new FrameLimits(200, 300, 3);

  @Test
  void a_masked_text_frame_is_a_message() {
    assertThat(read(server(), HELLO)).containsExactly("text Hello");
  }

  @Test
  void a_masked_frame_split_at_every_byte_is_the_same_message() {
    assertThat(trickle(server(), HELLO, HELLO)).containsExactly("text Hello", "text Hello");
  }

  @Test
  void an_unmasked_frame_closes_with_1002() {
    // RFC 6455 5.7: "Hello" unmasked.
    assertRefused(1002, hex("81 05 48656c6c6f"));
  }

  @Test
  void a_client_reads_unmasked_frames_and_refuses_masked_ones() {
    FrameRules rules = new FrameRules(FrameRules.Role.CLIENT, FrameLimits.DEFAULT, null);

    assertThat(read(new FrameReader(rules), hex("81 05 48656c6c6f"))).containsExactly("text Hello");
    assertThat(read(new FrameReader(rules), HELLO))
        .containsExactly("violation 1002 masked server frame");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x10, 0x20, 0x30, 0x40})
  void a_reserved_bit_closes_with_1002(int bit) {
    assertRefused(1002, frame(FIN | bit | TEXT, utf8("x")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF})
  void a_reserved_opcode_closes_with_1002(int opcode) {
    assertRefused(1002, frame(FIN | opcode, utf8("x")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x8, 0x9, 0xA})
  void a_fragmented_control_frame_closes_with_1002(int opcode) {
    assertRefused(1002, frame(opcode, new byte[0]));
  }

  @Test
  void a_control_frame_holds_125_bytes_and_not_126() {
    assertThat(read(server(), frame(FIN | PING, new byte[125])))
        .containsExactly("ping " + "00".repeat(125));
    assertRefused(1002, frame(FIN | PING, new byte[126]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "82 fe 007d", // 125 in 16 bits
        "82 fe 0000", // 0 in 16 bits
        "82 ff 000000000000ffff", // 65,535 in 64 bits
        "82 ff 8000000000000000", // the top bit of 64 set
        "82 ff ffffffffffffffff"
      })
  void a_length_not_minimal_or_with_its_top_bit_set_closes_with_1002_before_the_key(String bytes) {
    assertRefused(1002, hex(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 65_535, 65_536})
  void every_form_of_length_is_read(int length) {
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) 'a');

    String expected = "text " + "a".repeat(length);

    assertThat(read(server(), frame(FIN | TEXT, message))).containsExactly(expected);
  }

  @Test
  void a_continuation_without_a_start_closes_with_1002() {
    assertRefused(1002, frame(FIN | CONTINUATION, utf8("x")));
    assertRefused(
        1002,
        List.of("text ab"),
        frame(TEXT, utf8("a")),
        frame(FIN | CONTINUATION, utf8("b")),
        frame(CONTINUATION, utf8("c")));
  }

  @Test
  void a_new_message_inside_a_fragmented_one_closes_with_1002() {
    assertRefused(1002, frame(TEXT, utf8("a")), frame(FIN | BINARY, utf8("b")));
  }

  @Test
  void control_frames_between_fragments_come_first_and_the_message_is_whole() {
    byte[][] wire = {
      frame(TEXT, utf8("Hel")),
      frame(FIN | PING, hex("01")),
      frame(CONTINUATION, utf8("")),
      hex("8a 80 00000000"), // pong, no payload, masked with zeroes
      frame(FIN | CONTINUATION, utf8("lo"))
    };

    assertThat(read(server(), wire)).containsExactly("ping 01", "pong ", "text Hello");
    assertThat(trickle(server(), wire)).containsExactly("ping 01", "pong ", "text Hello");
  }

  @Test
  void a_character_may_be_split_between_fragments() {
    // U+20AC, the euro sign: e2 | 82 ac.
    assertThat(read(server(), frame(TEXT, hex("e2")), frame(FIN | CONTINUATION, hex("82ac"))))
        .containsExactly("text \u20ac");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c0", "80", "ff", "e080", "eda0", "f08f", "f490", "6161616161616161c3c3"})
  void invalid_utf8_is_refused_before_an_unfinished_frame_has_ended(String invalid) {
    byte[] bytes = hex(invalid);
    byte[] payload = Arrays.copyOf(bytes, 1000);
    byte[] whole = frame(FIN | TEXT, payload);
    // 1,000 bytes announced in an 8-byte header, but nothing after the first impossible one has
    // come.
    byte[] begun = Arrays.copyOf(whole, 8 + bytes.length);

    assertRefused(1007, begun);
    assertRefused(1007, whole);
    assertThat(read(server(), Arrays.copyOf(begun, begun.length - 1))).isEmpty();
  }

  @Test
  void invalid_utf8_in_a_fragment_is_refused_before_the_message_ends() {
    assertRefused(1007, frame(TEXT, hex("e2")), frame(CONTINUATION, hex("41")));
  }

  @Test
  void a_text_that_ends_inside_a_character_closes_with_1007() {
    assertRefused(1007, frame(FIN | TEXT, hex("61e282")));
    assertRefused(1007, frame(TEXT, hex("e2")), frame(FIN | CONTINUATION, hex("82")));
  }

  @Test
  void a_binary_message_may_hold_anything() {
    assertThat(trickle(server(), frame(FIN | BINARY, hex("fffec080"))))
        .containsExactly("binary fffec080");
  }

  @Test
  void a_frame_past_its_limit_closes_with_1009_once_its_length_is_there() {
    byte[] allowed = new byte[200];

    assertThat(read(server(SMALL), frame(FIN | BINARY, allowed)))
        .containsExactly("binary " + "00".repeat(200));
    // 201 in 16 bits, without key and payload.
    assertThat(read(server(SMALL), hex("82 fe 00c9")))
        .containsExactly("violation 1009 frame too large");
  }

  @Test
  void a_message_past_its_limit_closes_with_1009_counting_the_fragments_so_far() {
    byte[] first = frame(BINARY, new byte[200]);

    assertThat(read(server(SMALL), first, frame(FIN | CONTINUATION, new byte[100])))
        .containsExactly("binary " + "00".repeat(300));
    assertThat(read(server(SMALL), first, Arrays.copyOf(head(FIN, 101), 2)))
        .containsExactly("violation 1009 message too large");
  }

  @Test
  void a_fragment_past_the_limit_closes_with_1008() {
    byte[] more = frame(CONTINUATION, new byte[0]);

    assertThat(read(server(SMALL), frame(TEXT, utf8("a")), more, frame(FIN, utf8("b"))))
        .containsExactly("text ab");
    assertThat(read(server(SMALL), frame(TEXT, utf8("a")), more, more, hex("80")))
        .containsExactly("violation 1008 too many fragments");
  }

  @Test
  void by_default_65_536_fragments_are_allowed_and_65_537_are_refused() {
    FrameReader reader = server();
    RecordedFrames frames = new RecordedFrames();
    byte[] one = frame(CONTINUATION, utf8("x"));
    byte[] thousand = join(Stream.generate(() -> one).limit(1000).toArray(byte[][]::new));

    feed(reader, frames, frame(TEXT, utf8("x")));
    for (int i = 0; i < 65; i++) {
      feed(reader, frames, thousand);
    }
    for (int i = 0; i < 534; i++) {
      feed(reader, frames, one);
    }
    assertThat(frames.events()).isEmpty();
    feed(reader, frames, frame(FIN | CONTINUATION, utf8("x")));

    assertThat(frames.events()).containsExactly("text " + "x".repeat(65_536));

    FrameReader again = server();
    RecordedFrames refused = new RecordedFrames();
    feed(again, refused, frame(TEXT, utf8("x")));
    for (int i = 0; i < 65; i++) {
      feed(again, refused, thousand);
    }
    for (int i = 0; i < 535; i++) {
      feed(again, refused, one);
    }
    assertThat(refused.events()).isEmpty();
    feed(again, refused, frame(FIN | CONTINUATION, utf8("x")));

    assertThat(refused.events()).containsExactly("violation 1008 too many fragments");
  }

  @Test
  void a_close_frame_gives_code_and_reason_and_ends_the_reader() {
    FrameReader reader = server();

    // 03e8 is 1000, then "bye".
    assertThat(read(reader, frame(FIN | CLOSE, hex("03e8 627965")), HELLO))
        .containsExactly("close 1000 bye");
    assertThat(reader.hasEnded()).isTrue();
    assertThat(read(reader, HELLO)).isEmpty();
  }

  @Test
  void a_close_frame_without_code_stands_for_1005() {
    assertThat(trickle(server(), frame(FIN | CLOSE, new byte[0]))).containsExactly("close 1005 ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1003, 1007, 1014, 3000, 4999})
  void a_valid_close_code_is_taken(int code) {
    assertThat(read(server(), frame(FIN | CLOSE, hex("%04x".formatted(code)))))
        .containsExactly("close " + code + " ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535})
  void an_invalid_close_code_closes_with_1002(int code) {
    assertRefused(1002, frame(FIN | CLOSE, hex("%04x".formatted(code))));
  }

  @ParameterizedTest
  @CsvSource({"03, 1002", "03e8 c3, 1007", "03e8 ff, 1007", "03e8 eda080, 1007"})
  void a_broken_close_payload_is_refused(String payload, int code) {
    assertRefused(code, frame(FIN | CLOSE, hex(payload)));
  }

  @Test
  void nothing_is_delivered_after_a_violation_or_after_end() {
    FrameReader reader = server();

    assertThat(read(reader, hex("83"), HELLO)).containsExactly("violation 1002 reserved opcode");
    assertThat(read(reader, HELLO)).isEmpty();

    FrameReader ended = server();
    ended.end();
    assertThat(read(ended, HELLO)).isEmpty();
  }

  /** In one piece and byte by byte: nothing but a violation of this code. */
  private static void assertRefused(int code, byte[]... wire) {
    assertRefused(code, List.of(), wire);
  }

  private static void assertRefused(int code, List<String> before, byte[]... wire) {
    for (List<String> events : List.of(read(server(), wire), trickle(server(), wire))) {
      assertThat(events).hasSize(before.size() + 1);
      assertThat(events.subList(0, before.size())).isEqualTo(before);
      assertThat(events.getLast()).startsWith("violation " + code + " ");
    }
  }
}
