package dev.parley.bench.cluster;

import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * What is measured, on this machine.
 *
 * @param redisPort of the Redis that both nodes use
 * @param firstPort of the node that is published to
 * @param secondPort of the node whose subscriber is delivered to
 * @param rate publications per second of each kind, 1 to 100,000
 * @param warmupSeconds not measured, 0 to 600
 * @param seconds measured, 1 to 600; with the warm-up at most 5,000,000 publications
 */
record Plan(
    int redisPort, int firstPort, int secondPort, int rate, int warmupSeconds, int seconds) {
  /** Bytes of a publication, as by default in {@code parley bench}. */
  static final int PAYLOAD = 128;

  /**
   * Publications one by one before the open loop begins, part of the warm-up: a node that has just
   * started would fall behind the rate by more than one session may have under way.
   */
  static final int ONE_BY_ONE = 2_000;

  private static final int MOST = 5_000_000;

  Plan {
    within("rate", rate, 1, 100_000);
    within("warm-up", warmupSeconds, 0, 600);
    within("duration", seconds, 1, 600);
    if ((long) rate * (warmupSeconds + seconds) > MOST) {
      throw new IllegalArgumentException("more than " + MOST + " publications");
    }
  }

  /** From the arguments of the program, in the order of the components. */
  static Plan of(String[] arguments) {
    if (arguments.length != 6) {
      throw new IllegalArgumentException(
          "it takes six numbers: ports of Redis, first and second node, rate, seconds of warm-up and measurement");
    }
    int[] numbers = new int[arguments.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Integer.parseInt(arguments[i]);
    }
    return new Plan(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
  }

  int warmup() {
    return ONE_BY_ONE + rate * warmupSeconds;
  }

  /** All publications of a kind. */
  int published() {
    return warmup() + rate * seconds;
  }

  /** Nanoseconds from the beginning of the open loop until a publication is due. */
  long due(long number) {
    return (number - ONE_BY_ONE) * TimeUnit.SECONDS.toNanos(1) / rate;
  }

  URI first() {
    return URI.create("ws://127.0.0.1:" + firstPort + "/ws");
  }

  URI second() {
    return URI.create("ws://127.0.0.1:" + secondPort + "/ws");
  }

  private static void within(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", is " + value);
    }
  }
}
