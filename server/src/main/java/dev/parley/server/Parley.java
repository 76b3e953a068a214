package dev.parley.server;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.problem.Problem;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.RpcHandler;
import dev.parley.server.config.ConfigLoader;
import dev.parley.server.config.DrainLimits;
import dev.parley.server.config.ParleyConfig;
import dev.parley.socketio.Io;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A running server, standalone or inside a program.
 *
 * <p>Every method may be called from any thread. Handlers and subscribers run on virtual threads,
 * so they may block without holding up the server; calls to one subscriber, and of all event
 * handlers together, come one after the other in order.
 */
public final class Parley implements AutoCloseable {
  /** Twice within the 5 s in which a lost live publication is noticed (docs/guarantees.md). */
  private static final Duration LOSSES = Duration.ofMillis(2_500);

  private static final Executor HANDLERS =
      task -> Thread.ofVirtual().name("parley-call").start(task);

  private final Node node;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("parley-clockwork").daemon().factory());
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean closed;

  private Parley(Node node) {
    this.node = node;
    var _ = node.drained().whenComplete((_, _) -> stopped.countDown());
  }

  /**
   * Starts a server with settings over the defaults, in the form {@code server.port=8000};
   * docs/configuration.md lists them. Blocks until it listens. By default sessions with a user may
   * subscribe, and publishing takes a grant in a token.
   *
   * @throws dev.parley.server.config.ConfigException if a setting is wrong, naming all that are
   * @throws IllegalStateException if the port can't be had, or the files of TLS changed meanwhile
   */
  public static Parley open(String... settings) {
    return start(ConfigLoader.forServe().load(Map.of(), List.of(settings)).config());
  }

  /** Starts a server with a configuration; like {@link #open}. */
  public static Parley start(ParleyConfig config) {
    var parley = new Parley(Node.start(config));
    Storage.Upkeep upkeep = parley.node.storage().upkeep();
    parley.every(
        upkeep.period(),
        () -> {
          upkeep.task().run();
          parley.node.agreeOnKey();
          var _ = parley.node.nodes();
        });
    var _ = parley.node.nodes();
    parley.every(LOSSES, parley.node.hub()::lookForLosses);
    return parley;
  }

  /** Where it listens, {@code http://host:port/}, or {@code https://} with TLS. */
  public String url() {
    return node.url();
  }

  public int port() {
    return node.port();
  }

  /** What is answered over HTTP, each as method and pattern. */
  public List<String> routes() {
    return node.routes();
  }

  /**
   * Publishes; no authorization is asked. The stage tells the position, or fails if the broker
   * does.
   */
  public CompletionStage<Position> publish(String channel, Payload payload) {
    return publish(channel, Draft.of(payload)).thenApply(Broker.Published::position);
  }

  /**
   * Publishes with a conflation key, a sender or an idempotency key.
   *
   * @throws IllegalArgumentException if the channel's name, the payload or a key is not within the
   *     limits
   */
  public CompletionStage<Broker.Published> publish(String channel, Draft draft) {
    Problem problem = node.hub().checkDraft(draft);
    if (problem != null) {
      throw new IllegalArgumentException(problem.message());
    }
    return node.hub().publish(name(channel), draft);
  }

  /** Subscribes from now on; see {@link #subscribe(String, Since, Consumer)}. */
  public CompletionStage<Position> subscribe(
      String channel, Consumer<? super Delivery> subscriber) {
    return subscribe(channel, new Since.Now(), subscriber);
  }

  /**
   * Subscribes in process, under the same promise as every client: publications in order, or a
   * {@link dev.parley.core.channel.Gap}. A subscriber that falls {@value Mailbox#CAPACITY}
   * deliveries behind is told a gap.
   *
   * @return completes with where the run begins
   * @throws IllegalArgumentException if the channel's name is not within the limits
   */
  public CompletionStage<Position> subscribe(
      String channel, Since since, Consumer<? super Delivery> subscriber) {
    return node.subscribe(new LocalSubscriber(name(channel), since, subscriber));
  }

  /**
   * Answers clients' calls of a method; what the handler throws is logged and told as a failure.
   *
   * @throws IllegalArgumentException if the method's name is longer than the limit
   */
  public void onCall(String method, Function<RpcHandler.Call, Payload> handler) {
    node.hub()
        .onCall(method, call -> CompletableFuture.supplyAsync(() -> handler.apply(call), HANDLERS));
  }

  /**
   * The Socket.IO server, and lets its clients in from now on, at {@code socket-io.path}; each call
   * returns the same. With {@code redis.url} it is one with all servers that share this Redis, and
   * the first call blocks until it is.
   *
   * @throws dev.parley.core.spi.Unavailable if Redis can't be reached
   */
  public Io socketIo() {
    return node.socketIo().open();
  }

  /** Tells a handler of the events of a kind; {@code Event.class} of all. */
  public <E extends Event> void on(Class<E> kind, Consumer<? super E> handler) {
    node.events().add(kind, handler);
  }

  /** Runs a short task again and again until the server is closed. */
  public void every(Duration period, Runnable task) {
    long nanos = period.toNanos();
    var _ = clockwork.scheduleAtFixedRate(() -> guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Begins to empty the server, or goes on at another pace with a drain that has begun, by an
   * operator's request or by {@link #close}: nobody is let in any more, clients are told to go
   * elsewhere, requests that open no session are answered. Does not block.
   *
   * @param rate connections told to leave per second, 1 to 1,000,000
   * @param deadline from now on, 0s to 1h, when those that remain are closed; {@code
   *     server.drain.notice} is part of it
   * @return completes when nobody is left and nothing is listened on; {@link #close} is quick then
   * @throws IllegalArgumentException if one of both is not within its limits
   */
  public CompletionStage<Void> drain(int rate, Duration deadline) {
    return node.drain(DrainLimits.rate(rate), DrainLimits.deadline(deadline));
  }

  /**
   * Blocks until the server is drained or closed, by another thread or an operator's request, or
   * this thread interrupted. What is drained is to be closed.
   */
  public void awaitStop() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Drains: asks clients to go elsewhere at the configured pace, or goes on as {@link #drain} has
   * begun, then stops. Blocks until it is done, whoever has begun it.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // Presence is renewed until the last session has left.
    node.stop();
    clockwork.shutdownNow();
    node.close();
    stopped.countDown();
  }

  /** One failure must not end the repetition. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RejectedExecutionException e) {
      // The loops have ended: nothing is left to look after.
    } catch (RuntimeException e) {
      new BugLog().bug("a repeated task", e);
    }
  }

  private ChannelName name(String channel) {
    Problem problem = node.hub().checkChannel(channel);
    if (problem != null) {
      throw new IllegalArgumentException(problem.message());
    }
    return new ChannelName(channel);
  }
}
