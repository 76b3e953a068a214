package dev.parley.broker.redis;

import dev.parley.core.spi.Unavailable;
import io.lettuce.core.RedisException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls and their answers. A call that certainly did not happen, because the functions were missing
 * or its key is on another node by now, waits until that is mended and is made again, and whatever
 * is called meanwhile in the same place waits behind it. Once mended, the first of them goes alone:
 * if the place is right only a moment later, none behind it must have come before it.
 *
 * <p>Thread-safe. Who waits is guarded by its own lock, under which no command is sent.
 */
final class Calls {
  private final Redis redis;
  private final RedisSettings settings;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong made = new AtomicLong();

  /** Places where something is being mended, or that go on after it. */
  private final Map<Object, Place> waiting = new HashMap<>();

  /** One call until its answer. */
  private static final class Call<T> {
    final byte[] key;
    final long number;
    final Supplier<CompletionStage<T>> command;
    final CompletableFuture<T> answer = new CompletableFuture<>();

    /** Has found the functions missing. */
    boolean loaded;

    /** Has waited, and so has an end of its own. Guarded as who waits. */
    boolean ends;

    Call(byte[] key, long number, Supplier<CompletionStage<T>> command) {
      this.key = key;
      this.number = number;
      this.command = command;
    }
  }

  /** Who waits in one place. Guarded as a whole. */
  private static final class Place {
    final PriorityQueue<Call<?>> calls =
        new PriorityQueue<>(Comparator.comparingLong(call -> call.number));

    /** The first of them has succeeded, and the others follow without waiting for answers. */
    boolean goesOn;

    /** Found broken again while it went on. */
    @Nullable Supplier<CompletionStage<?>> mend;
  }

  Calls(Redis redis, RedisSettings settings) {
    this.redis = redis;
    this.settings = settings;
  }

  /** Makes a call; fails with {@link Unavailable}, at once if too many wait for answers. */
  <T> CompletionStage<T> make(byte[] key, Supplier<CompletionStage<T>> command) {
    var call = new Call<>(key, made.incrementAndGet(), command);
    if (open.incrementAndGet() > settings.queue()) {
      open.decrementAndGet();
      return CompletableFuture.failedFuture(
          new Unavailable("Redis: " + settings.queue() + " calls wait already", null));
    }
    var _ = call.answer.whenComplete((value, failure) -> open.decrementAndGet());
    if (!joins(call)) {
      send(call, null);
    }
    return call.answer;
  }

  /** Lets a call wait behind those of its place, if some do. */
  private boolean joins(Call<?> call) {
    synchronized (waiting) {
      Place place = waiting.isEmpty() ? null : waiting.get(redis.place(call.key));
      if (place == null) {
        return false;
      }
      add(call, place);
      return true;
    }
  }

  private void add(Call<?> call, Place place) {
    place.calls.add(call);
    if (!call.ends) {
      call.ends = true;
      // It waits for no longer than any other.
      CompletableFuture.delayedExecutor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
          .execute(() ->
              call.answer.completeExceptionally(
                  new Unavailable("Redis: not ready within " + settings.timeout(), null)));
    }
  }

  /**
   * @param first where the call goes alone; null if others may be on their way
   */
  private <T> void send(Call<T> call, @Nullable Object first) {
    CompletionStage<T> sent;
    try {
      sent = call.command.get();
    } catch (RedisException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    sent.whenComplete((value, failure) -> {
      if (failure == null) {
        call.answer.complete(value);
        if (first != null) {
          goOn(first);
        }
      } else {
        failed(call, first, Failures.cause(failure));
      }
    });
  }

  private void failed(Call<?> call, @Nullable Object first, Throwable failure) {
    Supplier<CompletionStage<?>> mend = mend(call, failure);
    if (mend == null || call.answer.isDone()) {
      call.answer.completeExceptionally(Failures.unavailable(failure));
      if (first != null) {
        sendFirst(first);
      }
      return;
    }
    Object where = redis.place(call.key);
    synchronized (waiting) {
      Place place = waiting.get(where);
      boolean isMended = place != null && first == null;
      if (place == null) {
        place = new Place();
        waiting.put(where, place);
      }
      add(call, place);
      if (isMended) {
        place.mend = place.goesOn ? mend : null;
        return;
      }
    }
    mend(where, mend);
  }

  private @Nullable Supplier<CompletionStage<?>> mend(Call<?> call, Throwable failure) {
    if (Failures.isUnknownFunction(failure) && !call.loaded) {
      call.loaded = true;
      return () -> redis.load(call.key);
    }
    CompletionStage<?> mended = redis.mend(failure);
    return mended == null ? null : () -> mended;
  }

  private void mend(Object where, Supplier<CompletionStage<?>> mend) {
    CompletionStage<?> mended;
    try {
      mended = mend.get();
    } catch (RedisException e) {
      // No room for another command: those that wait find that out.
      mended = CompletableFuture.failedFuture(e);
    }
    // Whether it is mended the first finds out.
    mended.whenComplete((done, failure) -> sendFirst(where));
  }

  private void sendFirst(Object where) {
    Call<?> first = next(where);
    if (first != null) {
      send(first, where);
    }
  }

  /** Lets all that wait follow, and then nobody waits any more. */
  private void goOn(Object where) {
    while (true) {
      Supplier<CompletionStage<?>> again;
      synchronized (waiting) {
        Place place = waiting.get(where);
        if (place == null) {
          return;
        }
        again = place.mend;
        place.mend = null;
        place.goesOn = again == null;
      }
      if (again != null) {
        mend(where, again);
        return;
      }
      Call<?> next = next(where);
      if (next == null) {
        return;
      }
      send(next, null);
    }
  }

  /** The next that still waits; null if none does, and the place is one like others again. */
  private @Nullable Call<?> next(Object where) {
    synchronized (waiting) {
      Place place = waiting.get(where);
      while (place != null) {
        Call<?> next = place.calls.poll();
        if (next == null) {
          waiting.remove(where);
          return null;
        }
        if (!next.answer.isDone()) {
          return next;
        }
      }
      return null;
    }
  }
}
