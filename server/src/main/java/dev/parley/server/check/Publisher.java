package dev.parley.server.check;

import dev.parley.core.check.Operation;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at a steady rate, each publication on a way that the seed chooses. What is not
 * acknowledged is tried again, on any way, under the same idempotency key. Confined to the run's
 * thread.
 */
final class Publisher {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Well within the time for which a server remembers a key. */
  private static final Duration GIVES_UP = Duration.ofSeconds(60);

  /** Beyond this many unanswered ones no more is begun: the rate is more than the server takes. */
  private static final int MOST_UNDER_WAY = 2_000;

  private static final int MOST_PER_TURN = 100;

  private final Subscriber.Run run;
  private final List<? extends PublishingWay> ways;
  private final List<String> channels;
  private final SplittableRandom random;
  private final long intervalNanos;
  private long dueNanos;
  private long number;
  private int underWay;
  private boolean stopped;
  private boolean abandoned;
  private @Nullable String refusal;

  /** A publication whose outcome is open. */
  private final class Attempt {
    final String channel;
    final String payload;
    final long begunNanos = run.thread().now();
    boolean done;
    int tries;

    Attempt(String channel, String payload) {
      this.channel = channel;
      this.payload = payload;
    }
  }

  Publisher(
      Subscriber.Run run,
      List<? extends PublishingWay> ways,
      List<String> channels,
      SplittableRandom random) {
    this.run = run;
    this.ways = List.copyOf(ways);
    this.channels = List.copyOf(channels);
    this.random = random;
    this.intervalNanos = Math.max(1, (long) (1e9 / run.plan().rate()));
  }

  void begin() {
    dueNanos = run.thread().now();
    turn();
  }

  /** Begins no more; what is under way goes on. */
  void stop() {
    stopped = true;
  }

  /** Gives up what is under way: its outcome stays unknown. */
  void abandon() {
    abandoned = true;
  }

  /** Publications whose outcome is open. */
  int underWay() {
    return underWay;
  }

  /** What the server will never do; null while it has refused nothing. */
  @Nullable String refusal() {
    return refusal;
  }

  private void turn() {
    if (stopped) {
      return;
    }
    long now = run.thread().now();
    for (int i = 0; i < MOST_PER_TURN && dueNanos - now <= 0; i++) {
      dueNanos += intervalNanos;
      if (underWay < MOST_UNDER_WAY) {
        publishNext();
      } else {
        run.recorder().trouble("a publication was not begun: too many are under way");
      }
    }
    long wait = Math.max(1_000_000, dueNanos - run.thread().now());
    run.thread().later(this::turn, Duration.ofNanos(wait));
  }

  private void publishNext() {
    String channel = channels.get(random.nextInt(channels.size()));
    var attempt = new Attempt(channel, Content.of(channel, number++));
    underWay++;
    run.recorder().add(new Operation.Invoked(channel, attempt.payload));
    go(attempt);
  }

  private void go(Attempt attempt) {
    int tried = ++attempt.tries;
    if (tried > 1) {
      run.recorder().retried();
    }
    PublishingWay way = ways.get(random.nextInt(ways.size()));
    way.publish(attempt.channel, attempt.payload, outcome -> hear(attempt, tried, outcome));
    run.thread().later(() -> again(attempt, tried), PATIENCE);
  }

  private void hear(Attempt attempt, int tried, PublishingWay.Outcome outcome) {
    switch (outcome) {
      case PublishingWay.Outcome.Done done -> {
        // Also when it was given up, or acknowledged before: then the place has to be the same.
        String channel = attempt.channel;
        run.recorder().add(new Operation.Acknowledged(channel, attempt.payload, done.position()));
        if (!attempt.done) {
          run.recorder().firstAcknowledgement();
          finish(attempt);
        }
      }
      case PublishingWay.Outcome.Again again -> {
        run.recorder().trouble(again.why());
        run.thread().later(() -> again(attempt, tried), PAUSE);
      }
      case PublishingWay.Outcome.Refused refused -> {
        refusal = refused.why();
        run.recorder().trouble(refused.why());
        giveUp(attempt);
      }
    }
  }

  /** Unless there was an outcome, or another try since. */
  private void again(Attempt attempt, int tried) {
    if (attempt.done || attempt.tries != tried) {
      return;
    }
    boolean late = run.thread().now() - attempt.begunNanos > GIVES_UP.toNanos();
    if (abandoned || late) {
      giveUp(attempt);
    } else {
      go(attempt);
    }
  }

  private void giveUp(Attempt attempt) {
    if (!attempt.done) {
      run.recorder().add(new Operation.Unknown(attempt.channel, attempt.payload));
      finish(attempt);
    }
  }

  private void finish(Attempt attempt) {
    attempt.done = true;
    underWay--;
  }
}
