package dev.parley.server.bench;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.WebSocketClient;
import dev.parley.server.bench.BenchPlan.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All members of a room are cut at once, reconnect at once, resume their sessions and recover from
 * where each of them was, while one connection that is not cut goes on publishing at a steady rate.
 * Everything happens on the client's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // tasks of the loop report by completing the phases
final class StormRun implements Measurement, Storm {
  private static final int MOST_HANDSHAKES = 128;
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(10);

  private final BenchPlan plan;
  private final WebSocketClient client;
  private final LoadThread thread;
  private final Words.Native words;
  private final Mark mark;
  private final Metronome metronome;
  private final long intervalNanos;
  private final List<StormMember> members = new ArrayList<>();
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final StormPublisher publisher = new StormPublisher(this);
  private Tally tally = new Tally(0, 0);
  private @Nullable Comeback comeback;
  private int started;
  private int standing;
  private long published;
  private boolean running;
  private boolean over;
  private long begunNanos;
  private long untilNanos;

  /**
   * @param plan a room in an open loop, in the native dialect
   * @param run tells this run's publications from those of others
   * @param clock nanoseconds, monotonic
   */
  StormRun(BenchPlan plan, WebSocketClient client, int run, LongSupplier clock) {
    this.plan = plan;
    this.client = client;
    this.thread = new LoadThread(client.loop(), clock);
    this.words = new Words.Native("bench-" + HexFormat.of().toHexDigits(run));
    this.mark = new Mark(run);
    this.metronome = new Metronome(thread, this::publish);
    if (!(plan.pace() instanceof Pace.Open(double perSecond))) {
      throw new IllegalArgumentException("a storm is an open loop");
    }
    this.intervalNanos = Metronome.interval(perSecond);
    for (int i = 0; i < plan.connections(); i++) {
      members.add(new StormMember(this));
    }
  }

  @Override
  public String channel() {
    return words.channel(0);
  }

  @Override
  public int open() throws InterruptedException, ExecutionException {
    return ask(() -> standing);
  }

  @Override
  public CompletableFuture<Void> prepare() {
    thread.run(() ->
        client
            .connect(plan.uri(0), words.subprotocol(), publisher)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                fail(String.valueOf(failure.getMessage()));
              }
            }));
    return prepared;
  }

  @Override
  public void begin() {
    thread.run(() -> {
      begunNanos = thread.now();
      long cutNanos = begunNanos + plan.warmup().toNanos();
      untilNanos = cutNanos + plan.duration().toNanos();
      tally = new Tally(cutNanos, untilNanos);
      running = true;
      metronome.run(begunNanos, untilNanos, intervalNanos);
      thread.later(this::cut, cutNanos - begunNanos);
      thread.later(this::awaitAll, untilNanos - begunNanos);
    });
  }

  @Override
  public CompletableFuture<Void> finished() {
    return finished;
  }

  @Override
  public Progress progress(boolean terminal) throws InterruptedException, ExecutionException {
    return new Progress(List.of(), StormTable.progress(ask(this::result)));
  }

  @Override
  public Verdict verdict() throws InterruptedException, ExecutionException {
    StormTable.Result result = ask(this::result);
    return new Verdict(StormTable.of(plan, result), result.fine());
  }

  @Override
  public void stop() {
    thread.run(() -> {
      fail(LoadRun.STOPPED);
      finish();
    });
  }

  @Override
  public CompletableFuture<Void> leave() {
    thread.run(() -> {
      over = true;
      members.forEach(StormMember::leave);
      publisher.leave();
      leftIfAllAre();
    });
    return left;
  }

  @Override
  public boolean published(StormMember member, byte[] message) {
    long intended = mark.find(message);
    if (intended == Mark.NONE) {
      return false;
    }
    member.sequence.arrived((intended - begunNanos) / intervalNanos);
    tally.delivered(intended, thread.now(), message.length);
    return true;
  }

  @Override
  public void publisherOpened() {
    for (int i = 0; i < Math.min(MOST_HANDSHAKES, members.size()); i++) {
      connectNext();
    }
  }

  @Override
  public void publisherEnded(int code) {
    if (over) {
      leftIfAllAre();
    } else {
      fail("the publisher ends with close code " + code);
      tally.failed("the publisher ends with close code " + code);
    }
  }

  @Override
  public void subscribed(StormMember member) {
    standing++;
    if (comeback != null) {
      comeback.back(member, member.resumed(), member.recovered(), thread.now());
    } else if (standing == members.size()) {
      prepared.complete(null);
    } else {
      connectNext();
    }
  }

  @Override
  public void trouble(String message) {
    fail("the server says " + message);
    tally.failed(message.replaceAll(".*\"type\":\"(\\w+)\".*", "the server tells: $1"));
  }

  @Override
  public void told(StormMember member, String message) {
    trouble(message);
  }

  @Override
  public void ended(StormMember member, boolean wasSubscribed, String why) {
    standing -= wasSubscribed ? 1 : 0;
    if (over) {
      leftIfAllAre();
      return;
    }
    fail("a connection ends before the run begins, with " + why);
    if (wasSubscribed || comeback == null) {
      tally.failed(why);
    } else {
      comeback.refused(why);
    }
    thread.later(() -> reconnect(member), RETRY.toNanos());
  }

  private void connectNext() {
    if (started == members.size() || over || prepared.isDone()) {
      return;
    }
    int number = started++;
    client
        .connect(plan.uri(0), words.subprotocol(), members.get(number))
        .whenComplete((_, failure) -> {
          if (failure != null) {
            fail("connection " + (number + 2) + ": " + failure.getMessage());
          }
        });
  }

  private void cut() {
    if (running) {
      comeback = new Comeback(members.size(), thread.now());
      standing = 0;
      members.forEach(StormMember::cut);
      // Behind the ends of the old connections, which the loop has yet to carry out.
      thread.run(() -> members.forEach(this::reconnect));
    }
  }

  private void reconnect(StormMember member) {
    if (!running) {
      return;
    }
    client
        .connect(plan.uri(0), words.subprotocol(), member)
        .whenComplete((_, failure) -> {
          if (failure != null && running && comeback != null) {
            comeback.refused(String.valueOf(failure.getMessage()));
            thread.later(() -> reconnect(member), RETRY.toNanos());
          }
        });
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
    boolean late = thread.now() - untilNanos >= LoadRun.STRAGGLERS.toNanos();
    if (late || members.stream().allMatch(member -> member.sequence.reached(published))) {
      finish();
    } else {
      thread.later(this::awaitAll, POLL.toNanos());
    }
  }

  private void finish() {
    running = false;
    metronome.stop();
    finished.complete(null);
  }

  private StormTable.Result result() {
    long missed = 0;
    long doubled = 0;
    for (StormMember member : members) {
      missed += member.sequence.missed(published);
      doubled += member.sequence.doubled();
    }
    return new StormTable.Result(
        tally.snapshot(thread.now(), standing),
        comeback == null ? null : comeback.snapshot(),
        missed,
        doubled);
  }

  private void leftIfAllAre() {
    if (publisher.connection() == null && standing == 0) {
      left.complete(null);
    }
  }

  private void fail(String why) {
    prepared.completeExceptionally(new IllegalStateException(why));
  }

  private <T> T ask(Supplier<T> what) throws InterruptedException, ExecutionException {
    return CompletableFuture.supplyAsync(what, thread.loop()).get();
  }
}
