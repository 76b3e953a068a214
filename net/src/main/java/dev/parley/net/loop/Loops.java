package dev.parley.net.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops of a server: epoll on Linux, NIO elsewhere. Immutable once made. */
public final class Loops {
  private final MultiThreadIoEventLoopGroup group;
  private final Map<EventLoop, LoopContext> contexts = new HashMap<>();
  private final List<LoopContext> all = new ArrayList<>();

  /**
   * Starts the loops.
   *
   * @param threads 0 for one per core
   * @param sweepPeriod how often each loop looks at its deadlines
   */
  public Loops(int threads, Duration sweepPeriod, NetObserver observer) {
    int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(count, named(), io);
    for (EventExecutor executor : group) {
      EventLoop eventLoop = (EventLoop) executor;
      LoopContext context = new LoopContext(eventLoop, observer);
      contexts.put(eventLoop, context);
      all.add(context);
      context.start(sweepPeriod);
    }
  }

  public MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /** The class of listening sockets that goes with these loops. */
  public Class<? extends ServerChannel> serverSocket() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /**
   * Whether several sockets may listen on one port, a loop each: the kernel spreads connections.
   */
  public boolean sharesPorts() {
    return Epoll.isAvailable() && all.size() > 1;
  }

  /** The context of a loop of this group. */
  public LoopContext of(EventLoop eventLoop) {
    LoopContext context = contexts.get(eventLoop);
    if (context == null) {
      throw new IllegalArgumentException("a loop of another group");
    }
    return context;
  }

  public List<LoopContext> all() {
    return List.copyOf(all);
  }

  /** Connections that carry a session, now. From any thread. */
  public int connections() {
    int sum = 0;
    for (LoopContext context : all) {
      sum += context.connections();
    }
    return sum;
  }

  /** Ends the loops, blocking until their threads are gone or five seconds have passed. */
  public void shutdown() {
    for (LoopContext context : all) {
      boolean _ = context.execute(context::end);
    }
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(6, TimeUnit.SECONDS);
  }

  private static ThreadFactory named() {
    AtomicInteger next = new AtomicInteger();
    // Netty's own kind of thread: only these have a cache of buffers.
    return task -> {
      Thread thread = new FastThreadLocalThread(task, "parley-loop-" + next.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }
}
