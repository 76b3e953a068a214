package dev.parley.net.websocket.codec;

import static dev.parley.net.websocket.codec.Wire.hex;
import static dev.parley.net.websocket.codec.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWriterTest {

  @Test
  void a_text_frame_is_written_as_in_the_rfc() {
    // RFC 6455 5.7: "Hello" unmasked.
    assertThat(written(out -> FrameWriter.writeFrame(out, Opcode.TEXT, utf8("Hello"))))
        .isEqualTo(hex("81 05 48656c6c6f"));
  }

  @Test
  void a_masked_text_frame_is_written_as_in_the_rfc() {
    int first = FrameWriter.firstByte(Opcode.TEXT, true, false);

    // RFC 6455 5.7: "Hello" masked with 37fa213d.
    assertThat(written(out -> FrameWriter.writeMasked(out, first, utf8("Hello"), 0x37fa213d)))
        .isEqualTo(hex("81 85 37fa213d 7f9f4d5158"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8200",
    "125, 827d",
    "126, 827e007e",
    "65535, 827effff",
    "65536, 827f0000000000010000",
    "2147483647, 827f000000007fffffff"
  })
  void a_length_takes_its_shortest_form(int length, String expected) {
    byte[] header = written(out -> FrameWriter.writeHeader(out, Opcode.BINARY, false, length));

    assertThat(header).isEqualTo(hex(expected)).hasSize(FrameWriter.headerLength(length));
  }

  @Test
  void a_compressed_frame_has_rsv1() {
    assertThat(written(out -> FrameWriter.writeHeader(out, Opcode.TEXT, true, 7)))
        .isEqualTo(hex("c1 07"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 125, 126, 1000, 65_535, 65_536})
  void what_a_client_writes_a_server_reads(int length) {
    byte[] text = utf8("a".repeat(length));
    int first = FrameWriter.firstByte(Opcode.TEXT, true, false);

    byte[] wire = written(out -> FrameWriter.writeMasked(out, first, text, 0x81fe0a42));

    assertThat(wire).hasSize(FrameWriter.maskedFrameLength(length));
    assertThat(Wire.read(Wire.server(), wire)).containsExactly("text " + "a".repeat(length));
  }

  @Test
  void ping_and_pong_hold_125_bytes_and_not_126() {
    byte[] most = new byte[125];
    ByteBuf out = Unpooled.buffer();

    assertThat(written(buffer -> FrameWriter.writePing(buffer, most)))
        .startsWith(0x89, 0x7d)
        .hasSize(FrameWriter.frameLength(125));
    assertThat(written(buffer -> FrameWriter.writePong(buffer, most))).startsWith(0x8a, 0x7d);
    assertThatThrownBy(() -> FrameWriter.writePing(out, new byte[126]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FrameWriter.writeMasked(out, 0x8a, new byte[126], 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void a_close_frame_carries_code_and_reason() {
    // 1001 is 03e9.
    assertThat(written(out -> FrameWriter.writeClose(out, CloseCode.GOING_AWAY, "bye")))
        .isEqualTo(hex("88 05 03e9 627965"));
    assertThat(written(out -> FrameWriter.writeClose(out, CloseCode.NO_STATUS, "")))
        .isEqualTo(hex("88 00"));
  }

  @Test
  void a_close_reason_holds_123_bytes_and_is_cut_between_characters() {
    assertThat(FrameWriter.closePayload(1000, "a".repeat(123))).hasSize(125);
    assertThat(FrameWriter.closePayload(1000, "a".repeat(124))).hasSize(125);
    // The euro sign takes bytes 122 to 124 of the reason: it does not fit and goes whole.
    assertThat(FrameWriter.closePayload(1000, "a".repeat(121) + "\u20ac")).hasSize(123);
  }

  @ParameterizedTest
  @ValueSource(ints = {999, 1004, 1006, 1015, 5000})
  void a_close_code_that_may_not_be_sent_is_the_callers_mistake(int code) {
    assertThatThrownBy(() -> FrameWriter.closePayload(code, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limits_out_of_range_are_the_callers_mistake() {
    assertThat(new FrameLimits(1, FrameLimits.MOST_BYTES, 1).maxFragments()).isEqualTo(1);
    assertThatThrownBy(() -> new FrameLimits(0, 1, 1)).hasMessageContaining("maxFrameBytes");
    assertThatThrownBy(() -> new FrameLimits(1, FrameLimits.MOST_BYTES + 1, 1))
        .hasMessageContaining("maxMessageBytes");
    assertThatThrownBy(() -> new FrameLimits(1, 1, 0)).hasMessageContaining("maxFragments");
  }

  private static byte[] written(Consumer<ByteBuf> write) {
    ByteBuf out = Unpooled.buffer();
    write.accept(out);
    return ByteBufUtil.getBytes(out);
  }
}
