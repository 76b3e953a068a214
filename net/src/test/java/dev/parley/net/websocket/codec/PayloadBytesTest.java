package dev.parley.net.websocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class PayloadBytesTest {

  @Test
  void a_message_of_65_536_one_byte_fragments_is_copied_seventeen_times_at_most() {
    PayloadBytes bytes = new PayloadBytes(1);
    ByteBuf in = Unpooled.wrappedBuffer(new byte[65_536]);
    int copies = 0;
    int room = bytes.array().length;

    for (int i = 0; i < 65_536; i++) {
      bytes.reserve(1, FrameLimits.MOST_BYTES);
      bytes.append(in, 1, 0);
      copies += bytes.array().length == room ? 0 : 1;
      room = bytes.array().length;
    }

    assertThat(copies).isLessThanOrEqualTo(17);
    assertThat(bytes.release()).hasSize(65_536);
  }

  @Test
  void room_follows_what_has_arrived_and_not_what_is_announced() {
    PayloadBytes bytes = new PayloadBytes(10);
    ByteBuf in = Unpooled.wrappedBuffer(new byte[20]);

    bytes.reserve(10, 1_000_000);
    bytes.append(in, 10, 0);
    bytes.reserve(1, 1_000_000);

    assertThat(bytes.array()).hasSize(20);
  }

  @Test
  void the_last_bytes_of_a_known_length_are_handed_over_uncopied() {
    PayloadBytes bytes = new PayloadBytes(10);
    ByteBuf in = Unpooled.wrappedBuffer(new byte[13]);

    bytes.append(in, 10, 0);
    bytes.reserve(3, 13);
    bytes.append(in, 3, 0);

    assertThat(bytes.release()).hasSize(13).isSameAs(bytes.array());
  }
}
