package dev.parley.bench.cluster;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.ClientListener;
import dev.parley.net.client.WebSocketClient;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open loop: whenever one is due, a publication goes to the first node and a plain PUBLISH to
 * Redis, right behind each other and in turn the one or the other first. All times count from when
 * it was due, so whatever holds up the sender is in them. Everything happens on the client's
 * thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // tasks of the loop report by completing the result
final class LatencyRun {
  /** How long something may come after the last publication before it is missing. */
  private static final long STRAGGLERS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * From so long before one is due the loop asks for the time instead of sleeping: the kernel may
   * wake a sleeper 50 microseconds late. What arrives meanwhile is read.
   */
  private static final long AWAKE_NANOS = TimeUnit.MICROSECONDS.toNanos(120);

  private static final int PATIENCE_SECONDS = 60;
  private static final int MOST_PER_TURN = 64;
  private static final int CONNECTIONS = 4;
  private static final String CHANNEL = "cluster-latency";
  private static final String PLAIN_CHANNEL = "cluster-latency-plain";

  /** Of the first publication: the protocol has no id 0. */
  private static final int FIRST_ID = 1;

  private static final String MARK = "number=";

  private final Plan plan;
  private final WebSocketClient client;
  private final EventLoop loop;
  private final NumberBehind mark = new NumberBehind(MARK);
  private final NumberBehind published = new NumberBehind("\"type\":\"published\",\"id\":");
  private final Series delivery;
  private final Series acknowledgement;
  private final Series arrival;
  private final Series reply;
  private final Series sent;
  private final CompletableFuture<Result> finished = new CompletableFuture<>();
  private @Nullable ClientConnection publisher;
  private @Nullable RedisSocket plainPublisher;
  private int ready;
  private int next;
  private int replies;
  private boolean begun;
  private long begunNanos;

  LatencyRun(Plan plan, WebSocketClient client) {
    this.plan = plan;
    this.client = client;
    this.loop = (EventLoop) client.loop();
    this.delivery = series("Parley: delivered by the other node", true);
    // Answers to several commands may overtake each other.
    this.acknowledgement = series("Parley: published, says its own node", false);
    this.arrival = series("Redis: PUBLISH arrived at a subscriber", true);
    this.reply = series("Redis: PUBLISH replied to", true);
    this.sent = series("generator: both sent", true);
  }

  /** Connects and measures; fails with a sentence that says why not. */
  CompletableFuture<Result> start() {
    loop.execute(() -> {
      client
          .connect(plan.second(), "parley.v1", new Subscriber())
          .whenComplete((_, failure) -> noted(failure));
      client
          .connect(plan.first(), "parley.v1", new Publisher())
          .whenComplete((_, failure) -> noted(failure));
      RedisSocket.connect(
          loop,
          plan.redisPort(),
          made -> made.subscribe(PLAIN_CHANNEL),
          this::plainArrived,
          this::fail);
      RedisSocket.connect(
          loop,
          plan.redisPort(),
          made -> {
            plainPublisher = made;
            oneMoreReady();
          },
          this::plainReplied,
          this::fail);
    });
    return finished;
  }

  private Series series(String name, boolean ordered) {
    return new Series(name, plan.published(), plan.warmup(), ordered);
  }

  private void oneMoreReady() {
    ready++;
    if (ready == CONNECTIONS) {
      loop.schedule(this::failUnlessBegun, PATIENCE_SECONDS, TimeUnit.SECONDS);
      publishNext();
    }
  }

  private void failUnlessBegun() {
    if (next < Plan.ONE_BY_ONE) {
      fail("after " + PATIENCE_SECONDS + " s only " + next + " publications have come");
    }
  }

  /** Something has come of a publication; those of one by one wait for everything. */
  private void oneByOne() {
    if (delivery.reached(next)
        && acknowledgement.reached(next)
        && arrival.reached(next)
        && reply.reached(next)) {
      if (next < Plan.ONE_BY_ONE) {
        publishNext();
      } else {
        begunNanos = System.nanoTime();
        begun = true;
        turn();
      }
    }
  }

  private void publishNext() {
    int number = next;
    next++;
    publish(number);
  }

  private void turn() {
    for (int i = 0; i < MOST_PER_TURN && next < plan.published() && untilNext() <= 0; i++) {
      publishNext();
    }
    if (finished.isDone()) {
      return;
    }
    if (next == plan.published()) {
      awaitLast();
    } else {
      // A timer that is due lets the loop read its sockets first; a plain task would not.
      loop.schedule(this::turn, Math.max(0, untilNext() - AWAKE_NANOS), TimeUnit.NANOSECONDS);
    }
  }

  private long untilNext() {
    return -since(next);
  }

  /** Nanoseconds since a publication was due. */
  private long since(long number) {
    return System.nanoTime() - begunNanos - plan.due(number);
  }

  private void publish(int number) {
    String words = MARK + number + " ";
    String content = words + "x".repeat(Plan.PAYLOAD - words.length());
    if (number % 2 == 0) {
      publishToNode(number, content);
      publishPlain(content);
    } else {
      publishPlain(content);
      publishToNode(number, content);
    }
    sent.arrived(number, since(number));
  }

  private void publishToNode(int number, String content) {
    if (publisher != null) {
      publisher.text(
          "{\"type\":\"publish\",\"id\":"
              + (number + FIRST_ID)
              + ",\"channel\":\""
              + CHANNEL
              + "\",\"data\":\""
              + content
              + "\"}");
    }
  }

  private void publishPlain(String content) {
    if (plainPublisher != null) {
      plainPublisher.publish(PLAIN_CHANNEL, content);
    }
  }

  private void plainArrived(Resp value) {
    if (!(value instanceof Resp.Array(var values))) {
      fail("Redis answers a subscriber with " + value);
    } else if (values.getLast() instanceof Resp.Bulk(byte[] message)) {
      note(arrival, mark.find(message));
    } else {
      oneMoreReady();
    }
  }

  /** Replies come in the order of the commands; each tells how many it went to. */
  private void plainReplied(Resp value) {
    if (value instanceof Resp.Whole(long subscribers) && subscribers == 1) {
      replies++;
      note(reply, replies - 1);
    } else {
      fail("Redis replies to PUBLISH with " + value);
    }
  }

  private void note(Series series, long number) {
    series.arrived(number, number < 0 ? 0 : since(number));
    if (!begun) {
      oneByOne();
    }
  }

  private void awaitLast() {
    boolean late = since(next - 1) >= STRAGGLERS_NANOS;
    if (late || (delivery.complete() && acknowledgement.complete() && plainComplete())) {
      finished.complete(
          new Result(
              delivery.summary(),
              acknowledgement.summary(),
              arrival.summary(),
              reply.summary(),
              sent.summary()));
    } else {
      loop.schedule(this::awaitLast, POLL_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private boolean plainComplete() {
    return arrival.complete() && reply.complete();
  }

  private void noted(@Nullable Throwable failure) {
    if (failure != null) {
      fail("a node: " + failure.getMessage());
    }
  }

  private void fail(String why) {
    finished.completeExceptionally(new IllegalStateException(why));
  }

  /** A connection to a node, which nothing ends and no command is refused to. */
  private abstract class Member implements ClientListener {
    private final String begun;
    private final NumberBehind numbers;
    private final int first;
    private final Series series;

    Member(String begun, NumberBehind numbers, int first, Series series) {
      this.begun = begun;
      this.numbers = numbers;
      this.first = first;
      this.series = series;
    }

    @Override
    public void text(ClientConnection connection, byte[] utf8) {
      long number = numbers.find(utf8);
      if (number != NumberBehind.NONE) {
        note(series, number - first);
        return;
      }
      String message = new String(utf8, StandardCharsets.UTF_8);
      if (message.contains("\"type\":\"error\"")) {
        fail("a node refuses: " + message);
      } else if (message.contains(begun)) {
        oneMoreReady();
      }
    }

    @Override
    public void closed(ClientConnection connection, int code, String reason) {
      fail("a connection to a node ends with close code " + code + " " + reason);
    }
  }

  /** Publishes to the first node. */
  private final class Publisher extends Member {
    Publisher() {
      super("\"type\":\"connected\"", published, FIRST_ID, acknowledgement);
    }

    @Override
    public void opened(ClientConnection connection) {
      publisher = connection;
      connection.text("{\"type\":\"connect\",\"id\":1}");
    }
  }

  /** Is subscribed on the second node. */
  private final class Subscriber extends Member {
    Subscriber() {
      super("\"type\":\"subscribed\"", mark, 0, delivery);
    }

    @Override
    public void opened(ClientConnection connection) {
      connection.text(
          "[{\"type\":\"connect\",\"id\":1},{\"type\":\"subscribe\",\"id\":2,\"channel\":\""
              + CHANNEL
              + "\"}]");
    }
  }
}
