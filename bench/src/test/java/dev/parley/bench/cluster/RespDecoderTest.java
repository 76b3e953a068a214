package dev.parley.bench.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RespDecoderTest {
  @Test
  void a_push_and_a_reply_are_read_in_whatever_pieces_they_come() {
    byte[] bytes =
        "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\na\r\nb\r\n:1\r\n-ERR no\r\n+OK\r\n"
            .getBytes(US_ASCII);

    for (int piece = 1; piece <= bytes.length; piece++) {
      List<Resp> values = read(bytes, piece);

      assertThat(values).as("in pieces of %d bytes", piece).hasSize(4);
      assertThat(values.get(0))
          .isInstanceOfSatisfying(
              Resp.Array.class,
              array ->
                  assertThat(array.values())
                      .extracting(part -> new String(((Resp.Bulk) part).bytes(), US_ASCII))
                      .containsExactly("message", "c", "a\r\nb"));
      assertThat(values.subList(1, 4))
          .containsExactly(new Resp.Whole(1), new Resp.Failure("ERR no"), new Resp.Simple("OK"));
    }
  }

  private static List<Resp> read(byte[] bytes, int piece) {
    EmbeddedChannel socket = new EmbeddedChannel(new RespDecoder());
    for (int from = 0; from < bytes.length; from += piece) {
      socket.writeInbound(Unpooled.copiedBuffer(bytes, from, Math.min(piece, bytes.length - from)));
    }
    List<Resp> values = new ArrayList<>();
    for (Resp value = socket.readInbound(); value != null; value = socket.readInbound()) {
      values.add(value);
    }
    return values;
  }
}
