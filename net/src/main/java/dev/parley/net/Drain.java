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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Empties a server that lets nobody in any more, on a thread of its own.
 *
 * <p>While there is somebody to leave the server listens: who asks for a session is told to go
 * elsewhere, which balancers pass on to another node, and what an operator or a poll asks is
 * answered. Only when nobody is left, or at the deadline, are the listeners closed.
 */
final class Drain {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** How often those are looked for who came in while the door was being shut. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Clients told to leave come back elsewhere spread over this time. */
  private static final int SPREAD_MILLIS = 2_000;

  /** How long goodbyes may take behind the last who was told, and answers when nobody can come. */
  private static final Duration GOODBYES = Duration.ofSeconds(6);

  private record Target(LoopContext owner, Draining connection) {}

  private final Loops loops;
  private final AtomicInteger open;
  private final Pacing pacing;
  private final Runnable closeListeners;
  private final long begun = System.nanoTime();
  private final AtomicInteger told = new AtomicInteger();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Thread thread =
      Thread.ofPlatform().name("parley-drain").daemon().unstarted(this::run);

  /**
   * @param open TCP connections, whatever they carry
   */
  Drain(Loops loops, AtomicInteger open, Pacing pacing, Runnable closeListeners) {
    this.loops = loops;
    this.open = open;
    this.pacing = pacing;
    this.closeListeners = closeListeners;
  }

  /** Begins; returns what {@link #done} does. */
  CompletableFuture<Void> begin() {
    thread.start();
    return done();
  }

  /** Completes when nobody is left and nothing is listened on; a copy, so that nobody else does. */
  CompletableFuture<Void> done() {
    return done.copy();
  }

  /** As {@link Pacing#change}, from any thread. */
  void change(@Nullable Integer rate, @Nullable Duration deadline) {
    pacing.change(System.nanoTime(), rate, deadline);
    LockSupport.unpark(thread);
  }

  DrainState state() {
    return new DrainState(
        loops.connections(), told.get(), pacing.rate(), pacing.remaining(System.nanoTime()));
  }

  private void run() {
    try {
      closeIdle(begun);
      tellAtPace();
      closeListeners.run();
      targets().forEach(this::tell);
      closeIdle(System.nanoTime());
      long end = System.nanoTime() + GOODBYES.toNanos();
      while (open.get() > 0 && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(TICK_NANOS);
      }
      done.complete(null);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  /** Returns when nobody is left who may say goodbye, or at the deadline. */
  private void tellAtPace() {
    Queue<Target> waiting = new ArrayDeque<>();
    long now = System.nanoTime();
    long look = now;
    long busy = now;
    while (!pacing.over(now) && now - busy < GOODBYES.toNanos() && anybody(now)) {
      if (!pacing.noticed(now)) {
        busy = now;
      } else {
        if (waiting.isEmpty() && now - look >= 0) {
          waiting.addAll(targets());
          look = now + LOOK_NANOS;
        }
        busy = waiting.isEmpty() ? busy : now;
        for (int due = pacing.due(now, waiting.size()); due > 0; due--) {
          tell(waiting.remove());
        }
      }
      LockSupport.parkNanos(TICK_NANOS);
      now = System.nanoTime();
    }
  }

  /** Whether there is somebody to leave, or balancers have yet to notice. */
  private boolean anybody(long now) {
    return loops.connections() > 0 || !pacing.noticed(now);
  }

  /** Nobody waits on an idle HTTP connection, so they need no pace: they go at once. */
  private void closeIdle(long before) {
    for (LoopContext context : loops.all()) {
      boolean _ =
          context.execute(() -> {
            context.each(Door.class, door -> door.drain(before));
            context.each(HttpConnection.class, idle -> idle.drain(before));
          });
    }
  }

  private void tell(Target target) {
    Duration after = Duration.ofMillis(ThreadLocalRandom.current().nextInt(SPREAD_MILLIS));
    Disconnect advice = Disconnects.DRAINING.after(after);
    boolean _ =
        target
            .owner()
            .execute(() -> {
              if (!target.connection().leaving()) {
                told.incrementAndGet();
                target.connection().drain(advice);
              }
            });
  }

  /** Those who have not been told, a turn of each loop. */
  private List<Target> targets() {
    List<Target> all = new ArrayList<>();
    for (LoopContext context : loops.all()) {
      List<Target> here = new ArrayList<>();
      CountDownLatch listed = new CountDownLatch(1);
      boolean queued =
          context.execute(() -> {
            context.each(
                Draining.class,
                item -> {
                  if (!item.leaving()) {
                    here.add(new Target(context, item));
                  }
                });
            listed.countDown();
          });
      try {
        if (queued && listed.await(GOODBYES.toMillis(), TimeUnit.MILLISECONDS)) {
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
