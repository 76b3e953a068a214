package dev.parley.broker.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which master has which slot. Asks the cluster now and then; soon when something makes doubtful
 * what is known, and ever less often while that lasts. One question at a time, so an older answer
 * never comes over a newer.
 *
 * <p>The state belongs to the loop; {@link #doubt}, {@link #master} and {@link #masters} are called
 * on any thread.
 */
final class ClusterTopology {
  /** How often is looked whether there is something to do. */
  static final Duration TICK = Duration.ofMillis(100);

  private static final long PERIOD = TimeUnit.SECONDS.toNanos(10);
  private static final long SHORTEST = TICK.toNanos();
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

  private final RedisClusterClient client;
  private final StatefulRedisClusterConnection<byte[], byte[]> calls;
  private final ScheduledExecutorService loop;
  private final Consumer<Boolean> connected;
  private final Runnable changed;

  private boolean asking;
  private boolean whole;
  private long asked = System.nanoTime();
  private long distance = SHORTEST;

  /** Completes with the next answer that is asked for from now on; null if nobody waits for it. */
  private @Nullable CompletableFuture<Void> next;

  private final Object nextLock = new Object();

  /**
   * @param connected told when a master is lost, or a slot has none, and when all are there again
   * @param changed runs on the loop after each answer
   */
  ClusterTopology(
      RedisClusterClient client,
      StatefulRedisClusterConnection<byte[], byte[]> calls,
      ScheduledExecutorService loop,
      Consumer<Boolean> connected,
      Runnable changed) {
    this.client = client;
    this.calls = calls;
    this.loop = loop;
    this.connected = connected;
    this.changed = changed;
  }

  void start() {
    whole = isWhole();
    connected.accept(whole);
    repeat(loop, this::tick);
  }

  /** Runs it every tick, whatever it throws. */
  static void repeat(ScheduledExecutorService loop, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
          }
        };
    long period = TICK.toMillis();
    var _ = loop.scheduleWithFixedDelay(guarded, period, period, TimeUnit.MILLISECONDS);
  }

  /** Where the slot is; null if nobody has it. */
  @Nullable RedisClusterNode master(int slot) {
    return client.getPartitions().getMasterBySlot(slot);
  }

  /** The masters that have slots. */
  List<RedisClusterNode> masters() {
    return client.getPartitions().stream()
        .filter(node -> node.is(NodeFlag.UPSTREAM) && !node.hasNoSlots())
        .toList();
  }

  /** The connection for calls to a node. */
  CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection(RedisClusterNode node) {
    RedisURI uri = node.getUri();
    // By address, as calls do it: by id the client would open another.
    return calls.getConnectionAsync(uri.getHost(), uri.getPort());
  }

  /** What is known may be wrong: asks soon. Completes when answered, however. */
  CompletionStage<Void> doubt() {
    synchronized (nextLock) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      return next;
    }
  }

  private void tick() {
    boolean now = isWhole();
    if (now != whole) {
      whole = now;
      connected.accept(now);
    }
    if (asking) {
      return;
    }
    boolean doubtful = isDoubted() || !whole;
    long since = System.nanoTime() - asked;
    if (!doubtful && since >= distance) {
      distance = SHORTEST;
    }
    if (since >= (doubtful ? distance : PERIOD)) {
      ask();
      distance = doubtful ? Math.min(2 * distance, LONGEST) : SHORTEST;
    }
  }

  private boolean isDoubted() {
    synchronized (nextLock) {
      return next != null;
    }
  }

  private void ask() {
    asking = true;
    asked = System.nanoTime();
    CompletableFuture<Void> waiting;
    synchronized (nextLock) {
      waiting = next;
      next = null;
    }
    var _ =
        client
            .refreshPartitionsAsync()
            .whenCompleteAsync(
                (done, failure) -> {
                  // A failure is no answer: who needs one doubts again.
                  asking = false;
                  changed.run();
                  if (waiting != null) {
                    waiting.complete(null);
                  }
                },
                loop);
  }

  /** Whether each slot has a master, and each of these is connected. Connects where it is not. */
  private boolean isWhole() {
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      if (master(slot) == null) {
        return false;
      }
    }
    boolean all = true;
    for (RedisClusterNode node : masters()) {
      all &= isConnected(node);
    }
    return all;
  }

  private boolean isConnected(RedisClusterNode node) {
    try {
      CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection = connection(node);
      return connection.isDone()
          && !connection.isCompletedExceptionally()
          && connection.join().isOpen();
    } catch (RedisException e) {
      // It was forgotten just now.
      return false;
    }
  }
}
