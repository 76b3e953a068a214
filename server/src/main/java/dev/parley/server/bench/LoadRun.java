package dev.parley.server.bench;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.ClientListener;
import dev.parley.net.client.WebSocketClient;
import dev.parley.server.bench.BenchPlan.Pace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One load run: connects, makes sure that every connection receives, publishes at the plan's pace,
 * waits for what is under way. Everything happens on the client's thread; the public face may be
 * called from any other.
 *
 * <p>Phases: {@link #prepare}, {@link #begin}, {@link #finished}, {@link #leave}; {@link #stop}
 * ends either of the first two.
 */
final class LoadRun {
  /** Why {@link #prepare} fails when {@link #stop} comes first. */
  static final String STOPPED = "stopped";

  /** How long a delivery may come after the end before it counts as lost. */
  static final Duration STRAGGLERS = Duration.ofSeconds(2);

  private static final Duration POLL = Duration.ofMillis(10);

  private final BenchPlan plan;
  private final WebSocketClient client;
  private final LoadThread thread;
  private final Words words;
  private final Mark mark;
  private final List<LoadGroup> groups = new ArrayList<>();
  private final List<ClientConnection> connections = new ArrayList<>();
  private final Metronome metronome;
  private final Gathering gathering;
  private final CompletableFuture<Tally.Snapshot> finished = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private Tally tally = new Tally(0, 0);
  private int open;
  private int nextGroup;
  private boolean running;
  private boolean over;
  private long begunNanos;
  private long untilNanos;

  /**
   * @param run tells this run's publications from those of others
   * @param clock nanoseconds, monotonic
   */
  LoadRun(BenchPlan plan, WebSocketClient client, int run, LongSupplier clock) {
    this.plan = plan;
    this.client = client;
    this.thread = new LoadThread(client.loop(), clock);
    this.words = Words.of(plan, run);
    this.mark = new Mark(run);
    this.metronome = new Metronome(thread, this::publishDue);
    for (int i = 0; i < plan.groups(); i++) {
      groups.add(new LoadGroup(i));
    }
    this.gathering = new Gathering(plan.connections(), groups, new Gathered(), thread);
  }

  /** Connects; completes when every connection has received something, or fails saying why not. */
  CompletableFuture<Void> prepare() {
    thread.run(gathering::begin);
    return gathering.complete();
  }

  /** Publishes: first for the warm-up, then for the measurement. */
  void begin() {
    thread.run(() -> {
      begunNanos = thread.now();
      long from = begunNanos + plan.warmup().toNanos();
      untilNanos = from + plan.duration().toNanos();
      tally = new Tally(from, untilNanos, intervals(from));
      running = true;
      switch (plan.pace()) {
        case Pace.Open open ->
            metronome.run(begunNanos, untilNanos, Metronome.interval(open.perSecond()));
        case Pace.Closed(int window) -> {
          for (LoadGroup group : groups) {
            for (int i = 0; i < window; i++) {
              publish(group, thread.now());
            }
          }
        }
      }
      thread.later(this::awaitStragglers, untilNanos - begunNanos);
    });
  }

  /** The result, once the time is over and everything has arrived, or two seconds later. */
  CompletableFuture<Tally.Snapshot> finished() {
    return finished;
  }

  /** How it stands. */
  CompletableFuture<Tally.Snapshot> snapshot() {
    return CompletableFuture.supplyAsync(this::now, thread.loop());
  }

  /**
   * The plan's stretches that have been over for a while, the oldest first.
   *
   * @param first the number of the first one asked for
   */
  CompletableFuture<List<Intervals.Interval>> intervals(int first, Duration over) {
    return CompletableFuture.supplyAsync(
        () -> tally.endedBy(thread.now() - over.toNanos(), first), thread.loop());
  }

  /** Ends the run now, with the result so far. */
  void stop() {
    thread.run(() -> {
      gathering.fail(STOPPED);
      finish();
    });
  }

  /** Closes all connections; completes when the server has agreed. */
  CompletableFuture<Void> leave() {
    thread.run(() -> {
      over = true;
      if (open == 0) {
        left.complete(null);
      }
      connections.forEach(connection -> connection.close(1000, ""));
    });
    return left;
  }

  private @Nullable Intervals intervals(long from) {
    Duration length = plan.interval();
    return length == null ? null : new Intervals(from, untilNanos, length.toNanos());
  }

  private Tally.Snapshot now() {
    return tally.snapshot(thread.now(), open);
  }

  private void opened(Member member, ClientConnection connection) {
    open++;
    connections.add(connection);
    member.group.members++;
    if (member.publishes) {
      member.group.publisher = connection;
    }
    words.opening(member.group.number).forEach(connection::text);
    gathering.opened();
  }

  private void received(Member member, byte[] message) {
    long intended = mark.find(message);
    if (intended == Mark.NONE) {
      refused(message);
      return;
    }
    long nanos = thread.now();
    if (!member.ready) {
      member.ready = true;
      member.group.ready++;
      gathering.received();
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
    if (words.refuses(text)) {
      gathering.fail("the server refuses: " + text);
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
    gathering.fail("a connection ends before the run begins, with " + why);
    tally.failed(why);
    LoadGroup group = member.group;
    if (member.publishes) {
      group.publisher = null;
    }
    if (group.left()) {
      publishNext(group, thread.now());
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

  /** Publishes what was due; what a full socket holds up keeps the time it was due at. */
  private boolean publishDue(long dueNanos) {
    LoadGroup group = groups.get(nextGroup);
    ClientConnection publisher = group.publisher;
    if (publisher != null && !publisher.writable()) {
      return false;
    }
    nextGroup = (nextGroup + 1) % groups.size();
    publish(group, dueNanos);
    return true;
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
    boolean late = thread.now() - untilNanos >= STRAGGLERS.toNanos();
    if (late || tally.complete()) {
      finish();
    } else {
      thread.later(this::awaitStragglers, POLL.toNanos());
    }
  }

  private void finish() {
    running = false;
    metronome.stop();
    finished.complete(now());
  }

  /** Opens the connections, and tries the channels. */
  private final class Gathered implements Gathering.Members {
    @Override
    public CompletionStage<ClientConnection> connect(int number) {
      LoadGroup group = groups.get(number / plan.groupSize());
      boolean publishes = number % plan.groupSize() == 0;
      return client.connect(
          plan.uri(group.number), words.subprotocol(), new Member(group, publishes));
    }

    @Override
    public void probe(LoadGroup group) {
      send(group, thread.now());
    }
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
