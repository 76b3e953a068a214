package dev.parley.net.loop;

import dev.parley.core.hub.Loop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One of Netty's event loops. */
public final class NettyLoop implements Loop {
  private final EventLoop eventLoop;

  public NettyLoop(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  /** Throws {@link java.util.concurrent.RejectedExecutionException} once the loop has shut down. */
  @Override
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  /** What is scheduled during a turn's tasks is looked for after the next wait for sockets. */
  @Override
  public void nextTurn(Runnable task) {
    var _ = eventLoop.schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    Future<?> future = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> {
      boolean _ = future.cancel(false);
    };
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
