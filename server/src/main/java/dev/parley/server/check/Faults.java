package dev.parley.server.check;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Does faults to links, one at a time to each, as a seed decides. Confined to the run's thread. */
final class Faults {
  /** About how long a link is left alone. */
  private static final Duration PEACE = Duration.ofSeconds(5);

  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final List<Fault> kinds;
  private final CheckThread thread;
  private final Recorder recorder;
  private final List<? extends Sufferer> sufferers;
  private final SplittableRandom random;
  private final Set<Sufferer> suffering = new HashSet<>();
  private boolean stopped;

  Faults(
      CheckPlan plan, CheckThread thread, Recorder recorder, List<? extends Sufferer> sufferers) {
    this.kinds = plan.faults().stream().sorted().toList();
    this.thread = thread;
    this.recorder = recorder;
    this.sufferers = List.copyOf(sufferers);
    this.random = new SplittableRandom(plan.seed());
  }

  void begin() {
    if (!kinds.isEmpty()) {
      next();
    }
  }

  /** Ends all faults, and does no more. */
  void end() {
    stopped = true;
    Set.copyOf(suffering).forEach(this::recover);
  }

  /** The numbers are drawn in the same order whatever becomes of them. */
  private void next() {
    Sufferer who = sufferers.get(random.nextInt(sufferers.size()));
    Fault fault = kinds.get(random.nextInt(kinds.size()));
    int detail = random.nextInt(Integer.MAX_VALUE);
    Duration length = between(SHORTEST, LONGEST);
    Duration pause = between(Duration.ofMillis(1), PEACE.multipliedBy(2));
    if (stopped) {
      return;
    }
    if (!suffering.contains(who) && who.suffer(fault, detail)) {
      recorder.faultInjected();
      suffering.add(who);
      thread.later(() -> recover(who), length);
    }
    thread.later(this::next, pause.dividedBy(sufferers.size()));
  }

  private void recover(Sufferer who) {
    if (suffering.remove(who)) {
      who.recover();
    }
  }

  private Duration between(Duration least, Duration most) {
    return Duration.ofNanos(random.nextLong(least.toNanos(), most.toNanos()));
  }
}
