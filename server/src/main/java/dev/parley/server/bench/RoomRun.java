package dev.parley.server.bench;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.WebSocketClient;
import dev.parley.server.bench.BenchPlan.Pace;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Members of one room lose their connections, come back, resume their sessions and recover from
 * where each of them was, while one connection that stays goes on publishing at a steady rate. How
 * they lose them, and where they come back, is the subclass's. Everything happens on the client's
 * thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // tasks of the loop report by completing the phases
abstract class RoomRun implements Measurement, Storm {
  private static final int MOST_HANDSHAKES = 128;
  static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(10);

  final LoadThread thread;
  final List<StormMember> members = new ArrayList<>();
  final CompletableFuture<Void> finished = new CompletableFuture<>();
  Tally tally = new Tally(0, 0);

  /** Members that are subscribed. */
  int standing;

  private final BenchPlan plan;
  private final URI publishesAt;
  private final WebSocketClient client;
  private final Words.Native words;
  private final Mark mark;
  private final Metronome metronome;
  private final long intervalNanos;
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final StormPublisher publisher = new StormPublisher(this);
  private int started;
  private long published;
  private boolean over;
  private long begunNanos;
  private long untilNanos;

  /**
   * @param plan of a room in an open loop, in the native dialect
   * @param publishesAt where the connection goes that stays
   * @param run tells this run's publications from those of others
   * @param clock nanoseconds, monotonic
   */
  RoomRun(BenchPlan plan, URI publishesAt, WebSocketClient client, int run, LongSupplier clock) {
    this.plan = plan;
    this.publishesAt = publishesAt;
    this.client = client;
    this.thread = new LoadThread(client.loop(), clock);
    this.words = new Words.Native("bench-" + HexFormat.of().toHexDigits(run));
    this.mark = new Mark(run);
    this.metronome = new Metronome(thread, this::publish);
    if (!(plan.pace() instanceof Pace.Open(double perSecond))) {
      throw new IllegalArgumentException("this is an open loop");
    }
    this.intervalNanos = Metronome.interval(perSecond);
  }

  /** Where a member connects next. */
  abstract URI address(StormMember member);

  /** The run begins: what is measured begins at {@code fromNanos}. */
  abstract void begun(long fromNanos);

  /**
   * A member is subscribed.
   *
   * @return whether it was before
   */
  abstract boolean back(StormMember member);

  /**
   * A member that was subscribed lost its connection; whoever is to come back is the subclass's.
   */
  abstract void lost(StormMember member, String why);

  /** A member sets out to come back. */
  void setsOut() {}

  /** A member that set out did not come to be subscribed, and will try again. */
  abstract void refused(StormMember member, String why);

  /** How long those who are away at the end have to come back. */
  abstract Duration stragglers();

  @Override
  public final String channel() {
    return words.channel(0);
  }

  @Override
  public final int open() throws InterruptedException, ExecutionException {
    return ask(() -> standing);
  }

  @Override
  public final CompletableFuture<Void> prepare() {
    thread.run(() ->
        client
            .connect(publishesAt, words.subprotocol(), publisher)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                fail(String.valueOf(failure.getMessage()));
              }
            }));
    return prepared;
  }

  @Override
  public final void begin() {
    thread.run(() -> {
      begunNanos = thread.now();
      long fromNanos = begunNanos + plan.warmup().toNanos();
      untilNanos = fromNanos + plan.duration().toNanos();
      tally = new Tally(fromNanos, untilNanos);
      metronome.run(begunNanos, untilNanos, intervalNanos);
      begun(fromNanos);
      thread.later(this::awaitAll, untilNanos - begunNanos);
    });
  }

  @Override
  public final CompletableFuture<Void> finished() {
    return finished;
  }

  @Override
  public final void stop() {
    thread.run(() -> {
      fail(LoadRun.STOPPED);
      finish();
    });
  }

  @Override
  public final CompletableFuture<Void> leave() {
    thread.run(() -> {
      over = true;
      members.forEach(StormMember::leave);
      publisher.leave();
      leftIfAllAre();
    });
    return left;
  }

  @Override
  public final boolean published(StormMember member, byte[] message) {
    long intended = mark.find(message);
    if (intended == Mark.NONE) {
      return false;
    }
    member.sequence.arrived((intended - begunNanos) / intervalNanos);
    tally.delivered(intended, thread.now(), message.length);
    return true;
  }

  @Override
  public final void publisherOpened() {
    for (int i = 0; i < Math.min(MOST_HANDSHAKES, members.size()); i++) {
      connectNext();
    }
  }

  @Override
  public final void publisherEnded(int code) {
    if (over) {
      leftIfAllAre();
    } else {
      fail("the publisher ends with close code " + code);
      tally.failed("the publisher ends with close code " + code);
    }
  }

  @Override
  public final void subscribed(StormMember member) {
    standing++;
    if (back(member)) {
      return;
    }
    if (standing == members.size()) {
      prepared.complete(null);
    } else {
      connectNext();
    }
  }

  @Override
  public final void trouble(String message) {
    fail("the server says " + message);
    tally.failed(message.replaceAll(".*\"type\":\"(\\w+)\".*", "the server tells: $1"));
  }

  @Override
  public void told(StormMember member, String message) {
    trouble(message);
  }

  @Override
  public final void ended(StormMember member, boolean wasSubscribed, String why) {
    standing -= wasSubscribed ? 1 : 0;
    if (over) {
      leftIfAllAre();
      return;
    }
    fail("a connection ends before the run begins, with " + why);
    if (wasSubscribed) {
      lost(member, why);
    } else {
      again(member, why);
    }
  }

  private void connectNext() {
    if (started == members.size() || over || prepared.isDone()) {
      return;
    }
    int number = started++;
    StormMember member = members.get(number);
    client
        .connect(address(member), words.subprotocol(), member)
        .whenComplete((_, failure) -> {
          if (failure != null) {
            fail("connection " + (number + 2) + ": " + failure.getMessage());
          }
        });
  }

  /** Lets a member come back after a while. */
  final void comeBack(StormMember member, long waitNanos) {
    thread.later(() -> reconnect(member), waitNanos);
  }

  private void reconnect(StormMember member) {
    if (over || finished.isDone()) {
      return;
    }
    setsOut();
    client
        .connect(address(member), words.subprotocol(), member)
        .whenComplete((_, failure) -> {
          if (failure != null) {
            again(member, String.valueOf(failure.getMessage()));
          }
        });
  }

  private void again(StormMember member, String why) {
    refused(member, why);
    comeBack(member, RETRY.toNanos());
  }

  private boolean publish(long dueNanos) {
    ClientConnection connection = publisher.connection();
    if (connection != null && !connection.writable()) {
      return false;
    }
    if (connection != null) {
      published++;
      tally.published(dueNanos, members.size());
      connection.text(words.publication(0, mark.text(dueNanos, plan.payloadBytes())));
    }
    return true;
  }

  private void awaitAll() {
    boolean late = thread.now() - untilNanos >= stragglers().toNanos();
    boolean all =
        standing == members.size()
            && members.stream().allMatch(member -> member.sequence.reached(published));
    if (late || all) {
      finish();
    } else {
      thread.later(this::awaitAll, POLL.toNanos());
    }
  }

  private void finish() {
    metronome.stop();
    finished.complete(null);
  }

  /** What was published, and came to members who stand; this far. */
  final Tally.Snapshot load() {
    return tally.snapshot(thread.now(), standing);
  }

  /** Publications that members should have had by now and have not. */
  final long missed() {
    return members.stream().mapToLong(member -> member.sequence.missed(published)).sum();
  }

  /** Publications that came to a member once more. */
  final long doubled() {
    return members.stream().mapToLong(member -> member.sequence.doubled()).sum();
  }

  private void leftIfAllAre() {
    if (publisher.connection() == null && standing == 0) {
      left.complete(null);
    }
  }

  private void fail(String why) {
    prepared.completeExceptionally(new IllegalStateException(why));
  }

  final <T> T ask(Supplier<T> what) throws InterruptedException, ExecutionException {
    return CompletableFuture.supplyAsync(what, thread.loop()).get();
  }
}
