package dev.parley.net.websocket.codec;

import static dev.parley.net.websocket.codec.Wire.BINARY;
import static dev.parley.net.websocket.codec.Wire.CONTINUATION;
import static dev.parley.net.websocket.codec.Wire.FIN;
import static dev.parley.net.websocket.codec.Wire.PING;
import static dev.parley.net.websocket.codec.Wire.RSV1;
import static dev.parley.net.websocket.codec.Wire.TEXT;
import static dev.parley.net.websocket.codec.Wire.frame;
import static dev.parley.net.websocket.codec.Wire.hex;
import static dev.parley.net.websocket.codec.Wire.join;
import static dev.parley.net.websocket.codec.Wire.read;
import static dev.parley.net.websocket.codec.Wire.trickle;
import static dev.parley.net.websocket.codec.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateTest {
  // RFC 7692 7.2.3.1: "Hello" in one block with fixed Huffman codes, the tail taken off.
  private static final byte[] HELLO = hex("f2 48 cd c9 c9 07 00");

  private final MessageInflater inflater = new MessageInflater();
  private final MessageDeflater deflater = new MessageDeflater(6, 0);

  @AfterEach
  void free() {
    inflater.close();
    deflater.close();
  }

  @Test
  void a_compressed_message_in_one_frame_is_inflated() {
    byte[] wire = frame(FIN | RSV1 | TEXT, HELLO);

    assertThat(read(reader(), wire, wire)).containsExactly("text Hello", "text Hello");
    assertThat(trickle(reader(), wire, wire)).containsExactly("text Hello", "text Hello");
  }

  @Test
  void a_compressed_message_may_be_fragmented_and_only_its_first_frame_has_rsv1() {
    byte[] first = frame(RSV1 | TEXT, Arrays.copyOfRange(HELLO, 0, 3));
    byte[] rest = Arrays.copyOfRange(HELLO, 3, 7);

    assertThat(read(reader(), first, frame(FIN | PING, hex("01")), frame(FIN | CONTINUATION, rest)))
        .containsExactly("ping 01", "text Hello");
    assertThat(read(reader(), first, frame(FIN | RSV1 | CONTINUATION, rest)))
        .containsExactly("violation 1002 reserved bit set");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 05 00 fa ff 48 65 6c 6c 6f 00", // RFC 7692 7.2.3.3: a stored block
        "f3 48 cd c9 c9 07 00 00", // RFC 7692 7.2.3.4: a block with BFINAL set, then an empty one
        "f2 48 05 00 00 00 ff ff ca c9 c9 07 00" // RFC 7692 7.2.3.5: two blocks
      })
  void the_other_forms_that_the_rfc_shows_are_inflated(String payload) {
    assertThat(read(reader(), frame(FIN | RSV1 | TEXT, hex(payload))))
        .containsExactly("text Hello");
  }

  @Test
  void an_empty_compressed_message_is_one_zero_byte_or_none() {
    assertThat(read(reader(), frame(FIN | RSV1 | TEXT, hex("00")))).containsExactly("text ");
    assertThat(read(reader(), frame(FIN | RSV1 | TEXT, hex("")))).containsExactly("text ");
  }

  @Test
  void rsv1_on_a_control_frame_or_without_negotiation_closes_with_1002() {
    assertThat(read(reader(), frame(FIN | RSV1 | PING, hex("00"))))
        .containsExactly("violation 1002 reserved bit set");
    assertThat(read(Wire.server(), frame(FIN | RSV1 | TEXT, HELLO)))
        .containsExactly("violation 1002 reserved bit set");
  }

  @Test
  void an_uncompressed_message_passes_although_compression_is_negotiated() {
    assertThat(read(reader(), frame(FIN | TEXT, utf8("Hello")))).containsExactly("text Hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "06", // block type 3, which does not exist
        "f2 48 cd", // "Hello" cut off inside its block
        "00 05 00 fa ff 48 65", // a stored block cut off
        "00 05 00 00 00 48 65 6c 6c 6f 00" // a stored block whose length check fails
      })
  void corrupt_or_truncated_data_closes_with_1007_and_the_next_message_is_unharmed(String data) {
    assertThat(read(reader(), frame(FIN | RSV1 | BINARY, hex(data))))
        .containsExactly("violation 1007 corrupt compressed message");
    assertThat(read(reader(), frame(FIN | RSV1 | TEXT, HELLO))).containsExactly("text Hello");
  }

  @Test
  void inflated_text_must_be_utf8() {
    byte[] stored = hex("00 02 00 fd ff c3 28 00"); // c3 must not be followed by 28
    byte[] halfCharacter = hex("00 01 00 fe ff c3 00");

    assertThat(read(reader(), frame(FIN | RSV1 | TEXT, stored)))
        .containsExactly("violation 1007 text is not UTF-8");
    assertThat(read(reader(), frame(FIN | RSV1 | TEXT, halfCharacter)))
        .containsExactly("violation 1007 text is not UTF-8");
    assertThat(read(reader(), frame(FIN | RSV1 | BINARY, stored))).containsExactly("binary c328");
  }

  @Test
  void a_message_may_inflate_to_the_limit_and_not_one_byte_past_it() {
    FrameLimits limits = new FrameLimits(1_000, 20_000, 10);

    assertThat(read(reader(limits), compressed("a".repeat(20_000))))
        .containsExactly("text " + "a".repeat(20_000));
    assertThat(read(reader(limits), compressed("a".repeat(20_001))))
        .containsExactly("violation 1009 message too large");
  }

  @Test
  void a_bomb_stops_at_the_limit() {
    // 64 MiB of zeroes shrink to about 64 KiB.
    byte[] bomb = deflater.deflate(new byte[64 << 20]).orElseThrow();

    assertThat(bomb).hasSizeLessThan(100_000);
    assertThat(read(reader(), frame(FIN | RSV1 | BINARY, bomb)))
        .containsExactly("violation 1009 message too large");
  }

  @Test
  void final_blocks_are_allowed_to_their_limit_and_refused_past_it() {
    byte[] finalBlock = hex("03 00"); // an empty block with fixed codes and BFINAL set
    byte[][] most = new byte[MessageInflater.MAX_FINAL_BLOCKS][];
    Arrays.fill(most, finalBlock);
    byte[] allowed = join(join(most), HELLO);

    assertThat(read(reader(), frame(FIN | RSV1 | TEXT, allowed))).containsExactly("text Hello");
    assertThat(read(reader(), frame(FIN | RSV1 | TEXT, join(finalBlock, allowed))))
        .containsExactly("violation 1008 too many final blocks in a message");
  }

  @Test
  void random_messages_survive_deflating_fragmenting_and_inflating() {
    Random random = new Random(7692);
    for (int round = 0; round < 300; round++) {
      byte[] message = new byte[1 + random.nextInt(1 << random.nextInt(17))];
      for (int i = 0; i < message.length; i++) {
        message[i] = (byte) (random.nextInt(4) * i / 7);
      }
      byte[] deflated = deflater.deflate(message).orElse(null);
      if (deflated != null) {
        int cut = random.nextInt(deflated.length + 1);
        byte[] first = frame(RSV1 | BINARY, Arrays.copyOf(deflated, cut));
        byte[] rest = Arrays.copyOfRange(deflated, cut, deflated.length);

        assertThat(read(reader(), first, frame(FIN | CONTINUATION, rest)))
            .as("round %d", round)
            .containsExactly("binary " + HexFormat.of().formatHex(message));
      }
    }
  }

  @Test
  void equal_messages_deflate_to_equal_bytes_whatever_went_before() {
    byte[] message = utf8("the same words, the same words");

    byte[] first = deflater.deflate(message).orElseThrow();
    deflater.deflate(utf8("others ".repeat(50)));

    assertThat(deflater.deflate(message)).contains(first);
  }

  @Test
  void a_message_under_the_threshold_or_that_does_not_shrink_goes_as_it_is() {
    try (MessageDeflater choosy = new MessageDeflater(6, 100)) {
      assertThat(choosy.deflate(utf8("a".repeat(99)))).isEmpty();
      assertThat(choosy.deflate(utf8("a".repeat(100)))).isPresent();
    }
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);

    assertThat(deflater.deflate(noise)).isEmpty();
    assertThat(deflater.deflate(new byte[0])).isEmpty();
  }

  @Test
  void settings_out_of_range_are_the_callers_mistake() {
    assertThatThrownBy(() -> new MessageDeflater(10, 0)).hasMessageContaining("level");
    assertThatThrownBy(() -> new MessageDeflater(-1, 0)).hasMessageContaining("level");
    assertThatThrownBy(() -> new MessageDeflater(1, -1)).hasMessageContaining("thresholdBytes");
  }

  private byte[] compressed(String text) {
    return frame(FIN | RSV1 | TEXT, deflater.deflate(utf8(text)).orElseThrow());
  }

  private FrameReader reader() {
    return reader(FrameLimits.DEFAULT);
  }

  private FrameReader reader(FrameLimits limits) {
    return new FrameReader(new FrameRules(FrameRules.Role.SERVER, limits, inflater));
  }
}
