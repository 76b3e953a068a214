package dev.parley.server.bench;

/** Checks that one member gets every publication once and in order: 0, 1, 2 and so on. */
final class Sequence {
  private long next;
  private long skipped;
  private long doubled;

  void arrived(long number) {
    if (number < next) {
      doubled++;
      return;
    }
    skipped += number - next;
    next = number + 1;
  }

  /** Whether the last of so many has come. */
  boolean reached(long published) {
    return next >= published;
  }

  /** What was left out, of so many published; what came behind a later one is left out too. */
  long missed(long published) {
    return skipped + Math.max(0, published - next);
  }

  /** What came again, or behind a later one. */
  long doubled() {
    return doubled;
  }
}
