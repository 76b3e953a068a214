package dev.parley.net.websocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The validator against the JDK's decoder. */
class Utf8Test {
  /** Continuations that between them complete every prefix that can be completed. */
  private static final byte[][] COMPLETIONS = {
    {},
    {(byte) 0x80},
    {(byte) 0xA0},
    {(byte) 0x80, (byte) 0x80},
    {(byte) 0xA0, (byte) 0x80},
    {(byte) 0x80, (byte) 0x80, (byte) 0x80},
    {(byte) 0x90, (byte) 0x80, (byte) 0x80}
  };

  @Test
  void every_sequence_of_up_to_three_bytes_is_judged_as_the_jdk_does() {
    for (int length = 1; length <= 3; length++) {
      // The first byte in full; of the others every 16th and its neighbours, where the ranges end.
      for (int value = 0; value < 1 << (8 * length); value++) {
        byte[] bytes = new byte[length];
        boolean edge = true;
        for (int i = 0; i < length; i++) {
          bytes[i] = (byte) (value >>> (8 * (length - 1 - i)));
          edge &= length < 3 || i == 0 || (bytes[i] & 0xF) == 0 || (bytes[i] & 0xF) == 0xF;
        }
        if (edge && decodes(bytes) != accepts(bytes)) {
          assertThat(accepts(bytes)).as(Arrays.toString(bytes)).isEqualTo(decodes(bytes));
        }
      }
    }
    assertThat(accepts(new byte[] {(byte) 0xED, (byte) 0x9F, (byte) 0xBF})).isTrue();
  }

  @Test
  void random_and_mutated_text_is_judged_as_the_jdk_does_and_refused_at_the_earliest_byte() {
    Random random = new Random(3629);
    int refused = 0;
    int accepted = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = randomInput(random);
      boolean valid = decodes(bytes);

      assertThat(accepts(bytes)).as("round %d", round).isEqualTo(valid);
      int rejectedAt = firstRejected(bytes);
      if (rejectedAt < bytes.length) {
        assertThat(completable(Arrays.copyOf(bytes, rejectedAt))).as("round %d", round).isTrue();
        assertThat(completable(Arrays.copyOf(bytes, rejectedAt + 1)))
            .as("round %d", round)
            .isFalse();
        refused++;
      } else {
        assertThat(completable(bytes)).as("round %d", round).isTrue();
        accepted++;
      }
    }
    assertThat(refused).isGreaterThan(5_000);
    assertThat(accepted).isGreaterThan(2_000);
  }

  @Test
  void pieces_are_judged_as_the_whole() {
    Random random = new Random(11);
    int pieces = 0;
    for (int round = 0; round < 10_000; round++) {
      byte[] bytes = randomInput(random);
      int split = random.nextInt(bytes.length + 1);

      int state = Utf8.check(Utf8.ACCEPT, bytes, 0, split);
      if (state != Utf8.REJECT) {
        state = Utf8.check(state, bytes, split, bytes.length);
        pieces++;
      }

      assertThat(state).isEqualTo(Utf8.check(Utf8.ACCEPT, bytes, 0, bytes.length));
    }
    assertThat(pieces).isGreaterThan(1_000);
  }

  private static byte[] randomInput(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(24);
    int[] ceilings = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF};
    for (int i = 0; i < length; i++) {
      int point = random.nextInt(ceilings[random.nextInt(ceilings.length)] + 1);
      text.appendCodePoint(point >= 0xD800 && point <= 0xDFFF ? 'x' : point);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int mutations = bytes.length == 0 ? 0 : random.nextInt(3);
    for (int i = 0; i < mutations; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
  }

  private static boolean accepts(byte[] bytes) {
    return Utf8.check(Utf8.ACCEPT, bytes, 0, bytes.length) == Utf8.ACCEPT;
  }

  private static int firstRejected(byte[] bytes) {
    int state = Utf8.ACCEPT;
    for (int at = 0; at < bytes.length; at++) {
      state = Utf8.check(state, bytes, at, at + 1);
      if (state == Utf8.REJECT) {
        return at;
      }
    }
    return bytes.length;
  }

  private static boolean completable(byte[] prefix) {
    return Arrays.stream(COMPLETIONS).anyMatch(more -> decodes(Wire.join(prefix, more)));
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
