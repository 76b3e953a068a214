package dev.parley.net.loop;

import dev.parley.core.hub.Loop;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the connections of one loop share. Confined to the loop, but for {@link #execute} and {@link
 * #connections}.
 */
public final class LoopContext {
  private final EventLoop eventLoop;
  private final NettyLoop loop;
  private final NetObserver observer;
  private final List<Swept> swept = new ArrayList<>();
  private final Map<Class<?>, Object> shared = new HashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private List<TurnEnd> dirty = new ArrayList<>();
  private List<TurnEnd> spare = new ArrayList<>();
  private long bytesIn;
  private long bytesOut;
  private boolean turnEndQueued;

  LoopContext(EventLoop eventLoop, NetObserver observer) {
    this.eventLoop = eventLoop;
    this.loop = new NettyLoop(eventLoop);
    this.observer = observer;
  }

  /** Begins to sweep; from any thread. */
  void start(Duration period) {
    long nanos = period.toNanos();
    var _ = eventLoop.scheduleWithFixedDelay(this::sweep, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  public Loop loop() {
    return loop;
  }

  public NetObserver observer() {
    return observer;
  }

  /** The loop's clock, nanoseconds. */
  public long now() {
    return loop.nanoTime();
  }

  /**
   * Runs the task on the loop: at once if the caller is there, else queued. From any thread.
   *
   * @return false if the loop has shut down
   */
  public boolean execute(Runnable task) {
    if (loop.inLoop()) {
      task.run();
      return true;
    }
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs the task when what runs now is done. On the loop. */
  public void later(Runnable task) {
    try {
      eventLoop.execute(task);
    } catch (RejectedExecutionException e) {
      // The loop is ending and takes no more: now is the last moment.
      task.run();
    }
  }

  /** Where descriptors are registered that are nobody's channel. */
  public IoEventLoop io() {
    return (IoEventLoop) eventLoop;
  }

  /** Returns the loop's one object of a kind, made on first use and closed with the loop. */
  public <T> T shared(Class<T> kind, Function<LoopContext, T> make) {
    Object present = shared.get(kind);
    if (present == null) {
      T made = make.apply(this);
      shared.put(kind, made);
      return made;
    }
    return kind.cast(present);
  }

  /** Calls {@code one} once at the end of this turn. The caller sees to asking once. */
  public void atTurnEnd(TurnEnd one) {
    dirty.add(one);
    queueTurnEnd();
  }

  public void countIn(long bytes) {
    bytesIn += bytes;
    queueTurnEnd();
  }

  public void countOut(long bytes) {
    bytesOut += bytes;
    queueTurnEnd();
  }

  /** A connection begins that carries a session, over the transport of this name. */
  public void connectionBegins(String transport) {
    connections.incrementAndGet();
    observer.connectionOpened(transport);
  }

  /** Such a connection is over. */
  public void connectionEnds(String transport) {
    connections.decrementAndGet();
    observer.connectionClosed(transport);
  }

  /** Connections that carry a session, now. From any thread. */
  int connections() {
    return connections.get();
  }

  /** Takes part in sweeps from now on. */
  public void join(Swept item) {
    if (item.slot() == Swept.NOT_SWEPT) {
      item.slot(swept.size());
      swept.add(item);
    }
  }

  /** Takes no more part in sweeps. */
  @SuppressWarnings("ReferenceEquality") // a place in the list, not a value
  public void leave(Swept item) {
    int slot = item.slot();
    if (slot == Swept.NOT_SWEPT) {
      return;
    }
    Swept last = swept.removeLast();
    if (last != item) {
      swept.set(slot, last);
      last.slot(slot);
    }
    item.slot(Swept.NOT_SWEPT);
  }

  /** Calls {@code visitor} with everything of the kind that is swept. */
  public <T> void each(Class<T> kind, Consumer<? super T> visitor) {
    for (Swept item : List.copyOf(swept)) {
      if (kind.isInstance(item)) {
        visitor.accept(kind.cast(item));
      }
    }
  }

  /** Closes what was shared. On the loop, last. */
  void end() {
    for (Object object : shared.values()) {
      if (object instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (Exception e) {
          observer.bug("loop end", e);
        }
      }
    }
    shared.clear();
  }

  private void queueTurnEnd() {
    if (!turnEndQueued) {
      turnEndQueued = true;
      eventLoop.execute(this::turnEnd);
    }
  }

  private void turnEnd() {
    turnEndQueued = false;
    if (bytesIn > 0) {
      observer.bytesIn(bytesIn);
      bytesIn = 0;
    }
    List<TurnEnd> now = dirty;
    dirty = spare;
    for (int i = 0; i < now.size(); i++) {
      try {
        now.get(i).turnEnds();
      } catch (RuntimeException e) {
        observer.bug("turn end", e);
      }
    }
    now.clear();
    spare = now;
    if (bytesOut > 0) {
      observer.bytesOut(bytesOut);
      bytesOut = 0;
    }
  }

  /** Backwards, so that one that leaves is replaced by one that has had its turn. */
  private void sweep() {
    long now = now();
    for (int i = swept.size() - 1; i >= 0; i--) {
      if (i < swept.size()) {
        try {
          swept.get(i).sweep(now);
        } catch (RuntimeException e) {
          observer.bug("sweep", e);
        }
      }
    }
  }
}
