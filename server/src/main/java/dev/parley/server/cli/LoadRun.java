package dev.parley.server.cli;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.ClientListener;
import dev.parley.net.client.WebSocketClient;
import dev.parley.server.cli.BenchPlan.Pace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One load run: connects, makes sure that every connection receives, publishes at the plan's pace,
 * waits for what is under way. Everything happens on the client's thread; the public face may be
 * called from any other.
 *
 * <p>Phases: {@link #prepare}, {@link #begin}, {@link #finished}, {@link #leave}; {@link #stop}
 * ends either of the first two.
 */
@SuppressWarnings("FutureReturnValueIgnored") // tasks of the loop report by completing the phases
final class LoadRun {
  /** Why {@link #prepare} fails when {@link #stop} comes first. */
  static final String STOPPED = "stopped";

  private static final int MOST_HANDSHAKES = 128;
  private static final int MOST_PER_TURN = 256;
  private static final Duration PROBE_EVERY = Duration.ofMillis(100);
  private static final Duration RECEIVE_WITHIN = Duration.ofSeconds(10);
  private static final Duration STRAGGLERS = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(10);

  private final BenchPlan plan;
  private final WebSocketClient client;
  private final ScheduledExecutorService loop;
  private final LongSupplier clock;
  private final Words words;
  private final Mark mark;
  private final List<LoadGroup> groups = new ArrayList<>();
  private final List<ClientConnection> connections = new ArrayList<>();
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();
  private final CompletableFuture<Tally.Snapshot> finished = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private Tally tally = new Tally(0, 0);
  private int started;
  private int open;
  private int nextGroup;
  private boolean running;
  private boolean over;
  private long begunNanos;
  private long untilNanos;
  private long dueNanos;

  /**
   * @param run tells this run's publications from those of others
   * @param clock nanoseconds, monotonic
   */
  LoadRun(BenchPlan plan, WebSocketClient client, int run, LongSupplier clock) {
    this.plan = plan;
    this.client = client;
    this.loop = client.loop();
    this.clock = clock;
    this.words = Words.of(plan, run);
    this.mark = new Mark(run);
    for (int i = 0; i < plan.groups(); i++) {
      groups.add(new LoadGroup(i));
    }
  }

  /** Connects; completes when every connection has received something, or fails saying why not. */
  CompletableFuture<Void> prepare() {
    loop.execute(() -> {
      for (int i = 0; i < Math.min(MOST_HANDSHAKES, plan.connections()); i++) {
        connectNext();
      }
    });
    return prepared;
  }

  /** Publishes: first for the warm-up, then for the measurement. */
  void begin() {
    loop.execute(() -> {
      begunNanos = clock.getAsLong();
      long from = begunNanos + plan.warmup().toNanos();
      untilNanos = from + plan.duration().toNanos();
      tally = new Tally(from, untilNanos);
      running = true;
      dueNanos = begunNanos;
      switch (plan.pace()) {
        case Pace.Open open -> publishDue((long) (1e9 / open.perSecond()));
        case Pace.Closed(int window) -> {
          for (LoadGroup group : groups) {
            for (int i = 0; i < window; i++) {
              publish(group, clock.getAsLong());
            }
          }
        }
      }
      later(this::awaitStragglers, untilNanos - begunNanos);
    });
  }

  /** The result, once the time is over and everything has arrived, or two seconds later. */
  CompletableFuture<Tally.Snapshot> finished() {
    return finished;
  }

  /** How it stands. */
  CompletableFuture<Tally.Snapshot> snapshot() {
    return CompletableFuture.supplyAsync(this::now, loop);
  }

  /** Ends the run now, with the result so far. */
  void stop() {
    loop.execute(() -> {
      prepared.completeExceptionally(new IllegalStateException(STOPPED));
      finish();
    });
  }

  /** Closes all connections; completes when the server has agreed. */
  CompletableFuture<Void> leave() {
    loop.execute(() -> {
      over = true;
      if (open == 0) {
        left.complete(null);
      }
      connections.forEach(connection -> connection.close(1000, ""));
    });
    return left;
  }

  private Tally.Snapshot now() {
    return tally.snapshot(clock.getAsLong(), open);
  }

  private void connectNext() {
    if (started == plan.connections() || over || prepared.isDone()) {
      return;
    }
    int number = started++;
    LoadGroup group = groups.get(number / plan.groupSize());
    client
        .connect(
            plan.uri(group.number),
            words.subprotocol(),
            new Member(group, number % plan.groupSize() == 0))
        .whenComplete((connection, failure) -> {
          if (failure != null) {
            String which = number == 0 ? "" : "connection " + (number + 1) + ": ";
            fail(which + failure.getMessage());
          }
        });
  }

  private void opened(Member member, ClientConnection connection) {
    open++;
    connections.add(connection);
    member.group.members++;
    if (member.publishes) {
      member.group.publisher = connection;
    }
    words.opening(member.group.number).forEach(connection::text);
    if (open == plan.connections()) {
      probe(clock.getAsLong() + RECEIVE_WITHIN.toNanos());
    } else {
      connectNext();
    }
  }

  /**
   * A bare WebSocket does not say when its subscription stands, so it is tried until every
   * connection has received something.
   */
  private void probe(long deadline) {
    if (prepared.isDone()) {
      return;
    }
    long nanos = clock.getAsLong();
    int ready = groups.stream().mapToInt(group -> group.ready).sum();
    if (nanos - deadline >= 0) {
      fail(
          "of "
              + plan.connections()
              + " connections only "
              + ready
              + " receive what is published there; does the address lead to a channel?");
      return;
    }
    for (LoadGroup group : groups) {
      if (group.ready < group.members) {
        send(group, nanos);
      }
    }
    later(() -> probe(deadline), PROBE_EVERY.toNanos());
  }

  private void fail(String why) {
    prepared.completeExceptionally(new IllegalStateException(why));
  }

  private void received(Member member, byte[] message) {
    long intended = mark.find(message);
    if (intended == Mark.NONE) {
      refused(message);
      return;
    }
    long nanos = clock.getAsLong();
    if (!member.ready) {
      member.ready = true;
      member.group.ready++;
      if (open == plan.connections()
          && groups.stream().allMatch(group -> group.ready == group.members)) {
        prepared.complete(null);
      }
    }
    if (running && intended - begunNanos >= 0) {
      tally.delivered(intended, nanos, message.length);
      if (member.group.arrived()) {
        publishNext(member.group, nanos);
      }
    }
  }

  private void refused(byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    if (plan.nativeDialect() && text.contains("\"type\":\"error\"")) {
      if (!prepared.isDone()) {
        fail("the server refuses: " + text);
      }
      tally.failed("an error message");
    }
  }

  private void ended(Member member, int code, String reason) {
    open--;
    if (over) {
      if (open == 0) {
        left.complete(null);
      }
      return;
    }
    String why =
        reason.isEmpty() ? "close code " + code : "close code " + code + " (" + reason + ")";
    fail("a connection ends before the run begins, with " + why);
    tally.failed(why);
    LoadGroup group = member.group;
    if (member.publishes) {
      group.publisher = null;
    }
    if (group.left()) {
      publishNext(group, clock.getAsLong());
    }
    if (running && open == 0) {
      finish();
    }
  }

  private void publishNext(LoadGroup group, long nanos) {
    if (plan.pace() instanceof Pace.Closed) {
      publish(group, nanos);
    }
  }

  /** Publishes what is due by now; what a full socket holds up keeps the time it was due at. */
  private void publishDue(long intervalNanos) {
    long nanos = clock.getAsLong();
    for (int i = 0; i < MOST_PER_TURN && running && dueNanos - nanos <= 0; i++) {
      LoadGroup group = groups.get(nextGroup);
      ClientConnection publisher = group.publisher;
      if (publisher != null && !publisher.writable()) {
        later(() -> publishDue(intervalNanos), POLL.toNanos() / 10);
        return;
      }
      nextGroup = (nextGroup + 1) % groups.size();
      publish(group, dueNanos);
      dueNanos += intervalNanos;
    }
    if (running && dueNanos - untilNanos < 0) {
      later(() -> publishDue(intervalNanos), Math.max(0, dueNanos - clock.getAsLong()));
    }
  }

  private void publish(LoadGroup group, long intendedNanos) {
    if (running && intendedNanos - untilNanos < 0 && group.publisher != null) {
      tally.published(intendedNanos, group.members);
      send(group, intendedNanos);
    }
  }

  private void send(LoadGroup group, long intendedNanos) {
    ClientConnection publisher = group.publisher;
    if (publisher != null) {
      String content = mark.text(intendedNanos, plan.payloadBytes());
      publisher.text(words.publication(group.number, content));
    }
  }

  private void awaitStragglers() {
    boolean late = clock.getAsLong() - untilNanos >= STRAGGLERS.toNanos();
    if (late || tally.complete()) {
      finish();
    } else {
      later(this::awaitStragglers, POLL.toNanos());
    }
  }

  private void finish() {
    running = false;
    finished.complete(now());
  }

  private void later(Runnable task, long nanos) {
    loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /** One connection. */
  private final class Member implements ClientListener {
    final LoadGroup group;
    final boolean publishes;
    boolean ready;

    Member(LoadGroup group, boolean publishes) {
      this.group = group;
      this.publishes = publishes;
    }

    @Override
    public void opened(ClientConnection connection) {
      LoadRun.this.opened(this, connection);
    }

    @Override
    public void text(ClientConnection connection, byte[] utf8) {
      received(this, utf8);
    }

    @Override
    public void closed(ClientConnection connection, int code, String reason) {
      ended(this, code, reason);
    }
  }
}
