package dev.parley.net.websocket.codec;

import static dev.parley.net.websocket.codec.Wire.feed;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However messages are fragmented and wherever the bytes are split, the same messages arrive. */
class SplitFramesTest {
  private static final String ALPHABET = "abc \u00e4\u20ac\ud83d\ude00";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void random_fragments_split_at_random_arrive_as_sent(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      List<String> expected = new ArrayList<>();
      byte[] wire = randomWire(random, 1 + random.nextInt(6), expected);
      FrameReader reader = Wire.server();
      RecordedFrames frames = new RecordedFrames();

      int at = 0;
      while (at < wire.length) {
        int end = Math.min(wire.length, at + 1 + random.nextInt(1 << random.nextInt(9)));
        feed(reader, frames, Arrays.copyOfRange(wire, at, end));
        at = end;
      }

      assertThat(frames.events()).as("seed %d round %d", seed, round).isEqualTo(expected);
    }
  }

  @Test
  void a_split_at_any_one_byte_changes_nothing() {
    Random random = new Random(42);
    List<String> expected = new ArrayList<>();
    byte[] wire = randomWire(random, 8, expected);

    for (int at = 0; at <= wire.length; at++) {
      FrameReader reader = Wire.server();
      RecordedFrames frames = new RecordedFrames();
      feed(reader, frames, Arrays.copyOfRange(wire, 0, at));
      feed(reader, frames, Arrays.copyOfRange(wire, at, wire.length));

      assertThat(frames.events()).as("split at %d", at).isEqualTo(expected);
    }
  }

  @Test
  void random_bytes_never_throw_and_end_in_at_most_one_violation() {
    Random random = new Random(7);
    int violations = 0;
    for (int round = 0; round < 5_000; round++) {
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);

      List<String> whole = Wire.read(Wire.server(), noise);
      List<String> trickled = Wire.trickle(Wire.server(), noise);

      assertThat(trickled).as("round %d", round).isEqualTo(whole);
      violations += (int) whole.stream().filter(event -> event.startsWith("violation")).count();
    }
    assertThat(violations).isBetween(4_000, 5_000);
  }

  private static byte[] randomWire(Random random, int messages, List<String> expected) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (int i = 0; i < messages; i++) {
      boolean text = random.nextBoolean();
      byte[] message = text ? randomText(random) : new byte[random.nextInt(200)];
      if (!text) {
        random.nextBytes(message);
      }
      int opcode = text ? Wire.TEXT : Wire.BINARY;
      int at = 0;
      boolean fin;
      do {
        int end = Math.min(message.length, at + random.nextInt(1 + message.length));
        fin = end == message.length && random.nextBoolean();
        wire.writeBytes(
            Wire.frame((fin ? Wire.FIN : 0) | opcode, Arrays.copyOfRange(message, at, end)));
        if (!fin && random.nextInt(3) == 0) {
          byte[] ping = new byte[random.nextInt(126)];
          wire.writeBytes(Wire.frame(Wire.FIN | Wire.PING, ping));
          expected.add("ping " + HexFormat.of().formatHex(ping));
        }
        at = end;
        opcode = Wire.CONTINUATION;
      } while (!fin);
      RecordedFrames one = new RecordedFrames();
      if (text) {
        one.text(message);
      } else {
        one.binary(message);
      }
      expected.addAll(one.events());
    }
    return wire.toByteArray();
  }

  private static byte[] randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int[] characters = ALPHABET.codePoints().toArray();
    int length = random.nextInt(150);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return Wire.utf8(text.toString());
  }
}
