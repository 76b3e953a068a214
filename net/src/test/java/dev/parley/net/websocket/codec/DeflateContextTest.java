package dev.parley.net.websocket.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages whose compression refers back to those before them. */
class DeflateContextTest {
  private static final byte[] WORDS =
      Wire.utf8("the reply to the command, the same reply to the same command");

  private final MessageDeflater deflater = new MessageDeflater(6, 0);
  private final DeflateContext context = deflater.newContext();
  private final ContinuingInflater peer = new ContinuingInflater();

  @AfterEach
  void free() {
    peer.close();
    context.close();
    deflater.close();
  }

  @Test
  void what_was_sent_before_costs_next_to_nothing() {
    byte[] first = deflater.deflate(WORDS, context).orElseThrow();
    byte[] second = deflater.deflate(WORDS, context).orElseThrow();

    assertThat(first).hasSizeGreaterThan(25);
    assertThat(second).hasSizeLessThan(8);
    assertThat(peer.inflate(first)).isEqualTo(WORDS);
    assertThat(peer.inflate(second)).isEqualTo(WORDS);
  }

  @Test
  void a_forgotten_context_gives_what_a_new_one_would() {
    byte[] first = deflater.deflate(WORDS, context).orElseThrow();
    context.forget();

    assertThat(deflater.deflate(WORDS, context)).contains(first);
  }

  @Test
  void a_message_that_does_not_shrink_is_not_referred_to() {
    byte[] noise = noise(new Random(3), 5_000);
    byte[] half = new byte[10_000];
    System.arraycopy(noise, 0, half, 0, noise.length);
    assertThat(deflater.deflate(noise, context)).isEmpty();

    byte[] after = deflater.deflate(half, context).orElseThrow();

    assertThat(peer.inflate(after)).isEqualTo(half);
  }

  @Test
  void a_message_under_the_threshold_leaves_the_context_as_it_is() {
    try (MessageDeflater choosy = new MessageDeflater(6, WORDS.length);
        DeflateContext own = choosy.newContext()) {
      assertThat(choosy.deflate(WORDS, own)).isPresent();
      assertThat(choosy.deflate(new byte[WORDS.length - 1], own)).isEmpty();
      assertThat(choosy.takes(WORDS.length - 1)).isFalse();
      assertThat(choosy.takes(WORDS.length)).isTrue();

      assertThat(choosy.deflate(WORDS, own))
          .hasValueSatisfying(bytes -> assertThat(bytes).hasSizeLessThan(8));
    }
  }

  @Test
  void a_peer_that_inflates_both_kinds_in_one_window_gets_every_message() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      try (DeflateContext own = deflater.newContext();
          ContinuingInflater window = new ContinuingInflater()) {
        for (int i = 0; i < 40; i++) {
          byte[] message = random.nextInt(8) == 0 ? noise(random, 600) : text(random);
          boolean shared = random.nextInt(3) == 0;
          Optional<byte[]> sent =
              shared ? deflater.deflate(message) : deflater.deflate(message, own);
          if (shared && sent.isPresent()) {
            own.forget();
          }

          if (sent.isPresent()) {
            assertThat(window.inflate(sent.get())).as("seed %d, %d", seed, i).isEqualTo(message);
          }
        }
      }
    }
  }

  @Test
  void a_closed_context_has_given_its_memory_back() {
    DeflateContext closed = deflater.newContext();
    closed.close();

    assertThatThrownBy(() -> deflater.deflate(WORDS, closed)).hasMessageContaining("closed");
  }

  private static byte[] noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Of few words, so that every message has much in common with those before it. */
  private static byte[] text(Random random) {
    StringBuilder words = new StringBuilder();
    int length = 1 + random.nextInt(1 << random.nextInt(14));
    while (words.length() < length) {
      words.append("word").append(random.nextInt(20)).append(random.nextInt(10_000)).append(' ');
    }
    return Wire.utf8(words.toString());
  }
}
