package dev.parley.testkit.dialect;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Chance with a seed. The same seed makes the same choices. Confined to one test. */
public final class Gen {
  private static final String[] SNIPPETS = {
    "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "null", "true", "-", "1e999", "\"\":", "é",
    "\0"
  };

  private final SplittableRandom random;

  public Gen(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A number from 0 to {@code bound - 1}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public long number() {
    return random.nextLong();
  }

  /** True once in {@code times}. */
  public boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  public <T> T pick(List<? extends T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Bytes of any value, fewer than {@code bound}. */
  public byte[] bytes(int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Up to {@code bound} letters and digits, at least one. */
  public String word(int bound) {
    StringBuilder word = new StringBuilder();
    for (int left = 1 + random.nextInt(bound); left > 0; left--) {
      word.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36)));
    }
    return word.toString();
  }

  /** Text with a few places cut, doubled, overwritten or cut off; often not what it was. */
  public String mutate(String text) {
    String mutated = text;
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(mutated.length() + 1);
      int to = Math.min(mutated.length(), at + random.nextInt(8));
      String start = mutated.substring(0, at);
      mutated =
          switch (random.nextInt(5)) {
            case 0 -> start + mutated.substring(to);
            case 1 -> start + mutated.substring(at, to) + mutated.substring(at);
            case 2 -> start + pick(Arrays.asList(SNIPPETS)) + mutated.substring(to);
            case 3 -> start;
            default -> start + (char) random.nextInt(0x20, 0xd800) + mutated.substring(to);
          };
    }
    return mutated;
  }
}
