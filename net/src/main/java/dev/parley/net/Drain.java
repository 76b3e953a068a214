package dev.parley.net;

import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.connection.Draining;
import dev.parley.net.http.Door;
import dev.parley.net.http.HttpConnection;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Loops;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Empties a server that accepts no more. Runs on the thread that stops it. */
final class Drain {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long TICKS_PER_SECOND = TimeUnit.SECONDS.toNanos(1) / TICK_NANOS;

  /** Clients told to leave come back elsewhere spread over this time. */
  private static final int SPREAD_MILLIS = 2_000;

  /** How long goodbyes may take once everybody has been told. */
  private static final Duration GOODBYES = Duration.ofSeconds(6);

  private record Target(LoopContext owner, Draining connection) {}

  private final Loops loops;
  private final AtomicInteger open;
  private final NetSettings.Drain settings;

  Drain(Loops loops, AtomicInteger open, NetSettings.Drain settings) {
    this.loops = loops;
    this.open = open;
    this.settings = settings;
  }

  void run() {
    long deadline = System.nanoTime() + settings.deadline().toNanos();
    closeIdle();
    Queue<Target> left = new ArrayDeque<>(targets());
    double allowance = 1;
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      for (; allowance >= 1 && !left.isEmpty(); allowance--) {
        tell(left.remove());
      }
      LockSupport.parkNanos(TICK_NANOS);
      allowance += (double) settings.rate() / TICKS_PER_SECOND;
    }
    left.forEach(Drain::tell);
    // Those that were let in while the first were told.
    targets().forEach(Drain::tell);
    long end = System.nanoTime() + GOODBYES.toNanos();
    while (open.get() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  /** Nobody waits on an idle HTTP connection, so they need no pace: they go at once. */
  private void closeIdle() {
    for (LoopContext context : loops.all()) {
      boolean _ =
          context.execute(() -> {
            context.each(Door.class, Door::drain);
            context.each(HttpConnection.class, HttpConnection::drain);
          });
    }
  }

  private static void tell(Target target) {
    Duration after = Duration.ofMillis(ThreadLocalRandom.current().nextInt(SPREAD_MILLIS));
    Disconnect advice = Disconnects.DRAINING.after(after);
    boolean _ = target.owner().execute(() -> target.connection().drain(advice));
  }

  private List<Target> targets() {
    List<Target> all = new ArrayList<>();
    for (LoopContext context : loops.all()) {
      List<Target> here = new ArrayList<>();
      CountDownLatch done = new CountDownLatch(1);
      boolean queued =
          context.execute(() -> {
            context.each(Draining.class, item -> here.add(new Target(context, item)));
            done.countDown();
          });
      try {
        if (queued && done.await(GOODBYES.toMillis(), TimeUnit.MILLISECONDS)) {
          all.addAll(here);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return all;
      }
    }
    return all;
  }
}
