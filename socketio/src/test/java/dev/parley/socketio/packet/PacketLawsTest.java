package dev.parley.socketio.packet;

import static dev.parley.socketio.packet.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.dialect.Frame;
import dev.parley.testkit.dialect.Gen;
import dev.parley.testkit.dialect.Seeds;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What holds for every form of packets, whatever the packet and whatever comes. */
class PacketLawsTest {

  static List<Parser> parsers() {
    PacketLimits limits = PacketLimits.defaults();
    return List.of(new JsonPackets(limits), new MsgpackPackets(limits));
  }

  @ParameterizedTest
  @MethodSource("parsers")
  void every_packet_arrives_as_it_was_sent(Parser parser) {
    Parser.Decoder decoder = parser.decoder();

    Seeds.check(
        3_000,
        gen -> {
          Packet packet = RandomPackets.next(gen);
          JsonNode before = packet.data() == null ? null : packet.data().deepCopy();

          List<Frame> frames = parser.encode(packet);

          assertThat(packet.data()).isEqualTo(before);
          assertThat(decode(decoder, frames)).isEqualTo(packet);
        });
  }

  @ParameterizedTest
  @MethodSource("parsers")
  void damaged_frames_are_refused_or_another_packet(Parser parser) {
    Seeds.check(
        6_000,
        gen -> {
          List<Frame> frames = parser.encode(RandomPackets.next(gen));
          Parser.Decoder decoder = parser.decoder();
          try {
            for (Frame frame : frames) {
              Packet packet =
                  hand(decoder, gen.oneIn(9) ? !frame.text() : frame.text(), gen, frame);
              if (packet != null) {
                decode(parser.decoder(), parser.encode(packet));
              }
            }
          } catch (BadPacket e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("parsers")
  void any_bytes_are_refused_or_a_packet(Parser parser) {
    Seeds.check(
        6_000,
        gen -> {
          byte[] bytes = gen.bytes(24);
          try {
            parser.decoder().binary(bytes);
          } catch (BadPacket e) {
            assertThat(e.getStackTrace()).isEmpty();
          }
          try {
            parser.decoder().text(bytes);
          } catch (BadPacket e) {
            assertThat(e.getStackTrace()).isEmpty();
          }
        });
  }

  @Test
  void any_bytes_are_refused_or_messagepack() {
    Seeds.check(
        20_000,
        gen -> {
          byte[] bytes = gen.bytes(48);
          try {
            JsonNode tree = Msgpack.read(bytes);
            assertThat(Msgpack.read(Msgpack.write(tree))).isEqualTo(tree);
          } catch (BadPacket e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  private static @Nullable Packet hand(Parser.Decoder decoder, boolean text, Gen gen, Frame frame)
      throws BadPacket {
    byte[] bytes = frame.bytes();
    if (text) {
      return decoder.text(utf8(gen.oneIn(2) ? frame.asText() : gen.mutate(frame.asText())));
    }
    if (bytes.length > 0 && gen.oneIn(2)) {
      bytes[gen.below(bytes.length)] = (byte) gen.below(256);
    }
    return decoder.binary(gen.oneIn(4) ? Arrays.copyOf(bytes, gen.below(bytes.length + 3)) : bytes);
  }

  private static @Nullable Packet decode(Parser.Decoder decoder, List<Frame> frames) {
    try {
      return Wire.decode(decoder, frames);
    } catch (BadPacket e) {
      throw new AssertionError(Wire.shown(frames).toString(), e);
    }
  }
}
