package dev.parley.server.bench;

import dev.parley.core.problem.Disconnects;
import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.WebSocketClient;
import dev.parley.server.bench.BenchPlan.Pace;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Members of one room are spread over several nodes. Whoever is told to leave, or is cut, waits as
 * long as it was advised, connects to the next node, resumes its session and recovers from where it
 * was, while a connection to the last node goes on publishing at a steady rate. Who drains which
 * node is not this one's matter. Everything happens on the client's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // tasks of the loop report by completing the phases
final class DrainRun implements Measurement, Storm {
  private static final int MOST_HANDSHAKES = 128;
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(10);

  /** How long those who are away at the end have to come back. */
  private static final Duration STRAGGLERS = Duration.ofSeconds(20);

  private static final Pattern AFTER = Pattern.compile("\"after\":(\\d{1,9})");

  /** Where a member is, or goes. */
  private static final class Place {
    int node;
    boolean told;
    boolean away;
    long leftAt;
    long adviceNanos;
  }

  private final List<BenchPlan> nodes;
  private final boolean hasty;
  private final WebSocketClient client;
  private final LoadThread thread;
  private final Words.Native words;
  private final Mark mark;
  private final Metronome metronome;
  private final long intervalNanos;
  private final List<StormMember> members = new ArrayList<>();
  private final Map<StormMember, Place> places = new HashMap<>();
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final StormPublisher publisher = new StormPublisher(this);
  private final Exodus exodus = new Exodus();
  private Tally tally = new Tally(0, 0);
  private int started;
  private int standing;
  private long published;
  private boolean over;
  private long begunNanos;
  private long untilNanos;

  /**
   * @param load a part for each node, in an open loop, in the native dialect
   * @param run tells this run's publications from those of others
   * @param clock nanoseconds, monotonic
   */
  DrainRun(Load load, WebSocketClient client, int run, LongSupplier clock) {
    this.nodes = load.parts().stream().map(Load.Part::plan).toList();
    this.hasty = load.hasty();
    this.client = client;
    this.thread = new LoadThread(client.loop(), clock);
    this.words = new Words.Native("bench-" + HexFormat.of().toHexDigits(run));
    this.mark = new Mark(run);
    this.metronome = new Metronome(thread, this::publish);
    if (!(nodes.getFirst().pace() instanceof Pace.Open(double perSecond))) {
      throw new IllegalArgumentException("a drain is an open loop");
    }
    this.intervalNanos = Metronome.interval(perSecond);
    for (int node = 0; node < nodes.size(); node++) {
      for (int i = 0; i < nodes.get(node).connections(); i++) {
        var member = new StormMember(this);
        var place = new Place();
        place.node = node;
        members.add(member);
        places.put(member, place);
      }
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
            .connect(nodes.getLast().uri(0), words.subprotocol(), publisher)
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
      long fromNanos = begunNanos + nodes.getFirst().warmup().toNanos();
      untilNanos = fromNanos + nodes.getFirst().duration().toNanos();
      tally = new Tally(fromNanos, untilNanos);
      metronome.run(begunNanos, untilNanos, intervalNanos);
      thread.later(this::awaitAll, untilNanos - begunNanos);
    });
  }

  @Override
  public CompletableFuture<Void> finished() {
    return finished;
  }

  @Override
  public Progress progress(boolean terminal) throws InterruptedException, ExecutionException {
    return new Progress(List.of(), DrainTable.progress(ask(this::result)));
  }

  @Override
  public Verdict verdict() throws InterruptedException, ExecutionException {
    DrainTable.Result result = ask(this::result);
    return new Verdict(DrainTable.of(nodes, hasty, result), result.fine());
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
      tally.failed("the publisher, on the last node, ends with close code " + code);
    }
  }

  @Override
  public void subscribed(StormMember member) {
    standing++;
    Place place = place(member);
    if (place.away) {
      place.away = false;
      exodus.back(place.leftAt, thread.now(), member.resumed(), member.recovered());
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
    if (!message.contains("\"reason\":\"" + Disconnects.DRAINING.key() + "\"")) {
      trouble(message);
      return;
    }
    Place place = place(member);
    Matcher advice = AFTER.matcher(message);
    place.told = true;
    place.adviceNanos =
        advice.find() ? Duration.ofMillis(Long.parseLong(advice.group(1))).toNanos() : 0;
  }

  @Override
  public void ended(StormMember member, boolean wasSubscribed, String why) {
    standing -= wasSubscribed ? 1 : 0;
    if (over) {
      leftIfAllAre();
      return;
    }
    fail("a connection ends before the run begins, with " + why);
    Place place = place(member);
    if (!wasSubscribed) {
      again(member, why);
      return;
    }
    exodus.left(thread.now(), place.told);
    place.away = true;
    place.leftAt = thread.now();
    long wait = hasty ? 0 : place.adviceNanos;
    place.told = false;
    place.adviceNanos = 0;
    goOn(place);
    thread.later(() -> reconnect(member), wait);
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

  private void reconnect(StormMember member) {
    if (over || finished.isDone()) {
      return;
    }
    exodus.connects(thread.now());
    client
        .connect(address(member), words.subprotocol(), member)
        .whenComplete((_, failure) -> {
          if (failure != null) {
            again(member, String.valueOf(failure.getMessage()));
          }
        });
  }

  /** What came to nothing is tried again, on the next node. */
  private void again(StormMember member, String why) {
    exodus.refused(why);
    goOn(place(member));
    thread.later(() -> reconnect(member), RETRY.toNanos());
  }

  private void goOn(Place place) {
    place.node = (place.node + 1) % nodes.size();
  }

  private URI address(StormMember member) {
    return nodes.get(place(member).node).uri(0);
  }

  private Place place(StormMember member) {
    Place place = places.get(member);
    if (place == null) {
      throw new IllegalStateException("a stranger");
    }
    return place;
  }

  private boolean publish(long dueNanos) {
    ClientConnection connection = publisher.connection();
    if (connection != null && !connection.writable()) {
      return false;
    }
    if (connection != null) {
      published++;
      tally.published(dueNanos, members.size());
      String content = mark.text(dueNanos, nodes.getFirst().payloadBytes());
      connection.text(words.publication(0, content));
    }
    return true;
  }

  private void awaitAll() {
    boolean late = thread.now() - untilNanos >= STRAGGLERS.toNanos();
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

  private DrainTable.Result result() {
    long missed = 0;
    long doubled = 0;
    for (StormMember member : members) {
      missed += member.sequence.missed(published);
      doubled += member.sequence.doubled();
    }
    Tally.Snapshot load = tally.snapshot(thread.now(), standing);
    return new DrainTable.Result(load, exodus.snapshot(), members.size(), missed, doubled);
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
