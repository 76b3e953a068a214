package dev.parley.broker.redis;

import dev.parley.core.spi.Unavailable;
import io.lettuce.core.RedisException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls and their answers. A call that certainly did not happen, because the functions were missing
 * or its key is on another node by now, waits until that is mended and is made again, and whatever
 * is called meanwhile in the same place waits behind it.
 *
 * <p>Thread-safe. Who waits is guarded by its own lock, under which no command is sent.
 */
final class Calls {
  private final Redis redis;
  private final RedisSettings settings;
  private final AtomicInteger open = new AtomicInteger();

  /** By place, while something is being mended there. */
  private final Map<Object, Queue<Call<?>>> waiting = new HashMap<>();

  /** One call until its answer. */
  private static final class Call<T> {
    final byte[] key;
    final Supplier<CompletionStage<T>> command;
    final CompletableFuture<T> answer = new CompletableFuture<>();

    /** Has found the functions missing. */
    boolean loaded;

    /** Has waited, and so has an end of its own. Guarded as who waits. */
    boolean ends;

    Call(byte[] key, Supplier<CompletionStage<T>> command) {
      this.key = key;
      this.command = command;
    }
  }

  Calls(Redis redis, RedisSettings settings) {
    this.redis = redis;
    this.settings = settings;
  }

  /** Makes a call; fails with {@link Unavailable}, at once if too many wait for answers. */
  <T> CompletionStage<T> make(byte[] key, Supplier<CompletionStage<T>> command) {
    var call = new Call<>(key, command);
    if (open.incrementAndGet() > settings.queue()) {
      open.decrementAndGet();
      return CompletableFuture.failedFuture(
          new Unavailable("Redis: " + settings.queue() + " calls wait already", null));
    }
    var _ = call.answer.whenComplete((value, failure) -> open.decrementAndGet());
    if (!joins(call)) {
      send(call);
    }
    return call.answer;
  }

  /** Lets a call wait behind those of its place, if some do. */
  private boolean joins(Call<?> call) {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        return false;
      }
      Queue<Call<?>> queue = waiting.get(redis.place(call.key));
      if (queue == null) {
        return false;
      }
      end(call);
      queue.add(call);
    }
    return true;
  }

  private <T> void send(Call<T> call) {
    CompletionStage<T> sent;
    try {
      sent = call.command.get();
    } catch (RedisException e) {
      call.answer.completeExceptionally(Failures.unavailable(e));
      return;
    }
    sent.whenComplete((value, failure) -> {
      if (failure == null) {
        call.answer.complete(value);
      } else {
        failed(call, Failures.cause(failure));
      }
    });
  }

  private void failed(Call<?> call, Throwable failure) {
    Supplier<CompletionStage<?>> mend = mend(call, failure);
    if (mend == null || call.answer.isDone()) {
      call.answer.completeExceptionally(Failures.unavailable(failure));
      return;
    }
    Object place = redis.place(call.key);
    synchronized (waiting) {
      end(call);
      Queue<Call<?>> queue = waiting.get(place);
      if (queue != null) {
        queue.add(call);
        return;
      }
      queue = new ArrayDeque<>();
      queue.add(call);
      waiting.put(place, queue);
    }
    try {
      mend.get().whenComplete((done, why) -> goOn(place));
    } catch (RedisException e) {
      // No room for another command: those that wait find that out.
      goOn(place);
    }
  }

  private @Nullable Supplier<CompletionStage<?>> mend(Call<?> call, Throwable failure) {
    if (Failures.isUnknownFunction(failure) && !call.loaded) {
      call.loaded = true;
      return () -> redis.load(call.key);
    }
    CompletionStage<?> mended = redis.mend(failure);
    return mended == null ? null : () -> mended;
  }

  /** Sees to it that a call that waits does not do so for longer than any other. */
  private void end(Call<?> call) {
    if (call.ends) {
      return;
    }
    call.ends = true;
    CompletableFuture.delayedExecutor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .execute(() ->
            call.answer.completeExceptionally(
                new Unavailable("Redis: not ready within " + settings.timeout(), null)));
  }

  /** Lets those that wait go on, in order; whether it is mended they find out. */
  private void goOn(Object place) {
    while (true) {
      Call<?> next;
      synchronized (waiting) {
        Queue<Call<?>> queue = waiting.get(place);
        next = queue == null ? null : queue.poll();
        if (next == null) {
          waiting.remove(place);
          return;
        }
      }
      if (!next.answer.isDone()) {
        send(next);
      }
    }
  }
}
