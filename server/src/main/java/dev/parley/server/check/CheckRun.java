package dev.parley.server.check;

import dev.parley.core.channel.Position;
import dev.parley.core.check.LogChecker;
import dev.parley.core.check.Operation;
import dev.parley.net.client.WebSocketClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * A run of the checker against running nodes: {@link #start}, do to the nodes whatever is to be
 * done to them, {@link #finish}. Used by one thread, which the methods that say so block.
 *
 * <pre>{@code
 * try (CheckRun run = CheckRun.start(plan, tools)) {
 *   try (var _ = run.disturb()) {
 *     node.kill();
 *     node.start();
 *   }
 *   assertThat(run.finish().holds()).isTrue();
 * }
 * }</pre>
 */
public final class CheckRun implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(30);
  private static final Duration OUTCOMES = Duration.ofSeconds(10);
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofMillis(500);

  /**
   * What a run is done with; all stays the caller's.
   *
   * @param client whose thread the run is confined to
   * @param http asks and publishes over HTTP
   * @param clock nanoseconds, monotonic
   */
  public record Tools(WebSocketClient client, HttpClient http, LongSupplier clock) {}

  /** Something is done to the nodes until this is closed. */
  public interface Disturbance extends AutoCloseable {
    /** Does not block. */
    @Override
    void close();
  }

  private final CheckPlan plan;
  private final CheckThread thread;
  private final Recorder recorder;
  private final Cast cast;
  private final LogReader reader;
  private final Faults faults;
  private boolean over;

  private CheckRun(CheckPlan plan, Tools tools) {
    this.plan = plan;
    thread = new CheckThread(tools.client().loop(), tools.clock());
    recorder = new Recorder(thread, new LogChecker(plan.staleness()));
    var lines = new Lines(thread, tools.client(), tools.http());
    var run = new Subscriber.Run(plan, thread, recorder, lines);
    cast = new Cast(run, ThreadLocalRandom.current().nextInt());
    reader = new LogReader(recorder, cast.referees, cast.channels);
    faults = new Faults(plan, thread, recorder, cast.sufferers());
  }

  /**
   * Subscribes everybody, then begins to publish and to do faults. Blocks until then, for half a
   * minute at most.
   *
   * @throws CheckFailed if a node can't be reached, or does not let the clients do what they must
   */
  public static CheckRun start(CheckPlan plan, Tools tools)
      throws CheckFailed, InterruptedException {
    var run = new CheckRun(plan, tools);
    try {
      run.begin();
      return run;
    } catch (CheckFailed | InterruptedException | RuntimeException e) {
      run.close();
      throw e;
    }
  }

  /** How it stands, in a line. Blocks for a moment. */
  public String progress() throws InterruptedException {
    return get(
        thread.ask(() -> {
          Verdict.Counts now = recorder.counts();
          return String.format(
              Locale.ROOT,
              "%,d published  %,d acknowledged  %,d delivered  %,d gaps  %,d faults  %,d"
                  + " reconnects  %,d of %,d subscribed",
              now.publications(),
              now.acknowledged(),
              now.deliveries(),
              now.gaps(),
              now.faults(),
              now.reconnects(),
              cast.subscribers.stream().filter(Subscriber::isReady).count(),
              cast.subscribers.size());
        }));
  }

  /** Why the server takes no publications, whatever is tried; empty if it does. Blocks shortly. */
  public Optional<String> refusal() throws InterruptedException {
    return get(
        thread.ask(() ->
            Optional.ofNullable(cast.publisher.refusal()).map(why -> why + Hints.about(why))));
  }

  /**
   * From now on the broker may lose what it has, or come back without it: what it lost has to be
   * told, and is no violation. Blocks until that is noted.
   */
  public void logMayBeLost() throws InterruptedException {
    get(
        thread.ask(() -> {
          cast.channels.forEach(channel -> recorder.add(new Operation.LostLog(channel)));
          return true;
        }));
  }

  /**
   * Until it is closed nothing is expected in time, whatever the links are like: for who stops,
   * kills or restarts what the run talks to. Everything else is expected as ever.
   */
  public Disturbance disturb() {
    thread.run(() -> cast.subscribers.forEach(each -> each.disturb(true)));
    return () -> thread.run(() -> cast.subscribers.forEach(each -> each.disturb(false)));
  }

  /**
   * Ends all faults, waits until everything has arrived or had the time to, and judges. Blocks; the
   * nodes have to be well. Once.
   */
  public Verdict finish() throws InterruptedException {
    get(
        thread.ask(() -> {
          over = true;
          cast.publisher.stop();
          faults.end();
          cast.subscribers.forEach(each -> each.disturb(false));
          return true;
        }));
    if (!get(thread.until(() -> cast.publisher.underWay() == 0, plan.settle()))) {
      thread.run(cast.publisher::abandon);
      boolean _ = get(thread.until(() -> cast.publisher.underWay() == 0, OUTCOMES));
    }
    settle();
    if (!cast.members.isEmpty()) {
      judgePresence();
    }
    return get(thread.ask(() -> recorder.verdict(plan.seed())));
  }

  /** Lets go of all connections and ports. Blocks shortly. */
  @Override
  public void close() {
    thread
        .ask(() -> {
          over = true;
          faults.end();
          cast.close();
          return true;
        })
        .join();
  }

  private void begin() throws CheckFailed, InterruptedException {
    for (Referee referee : cast.referees) {
      preflight(referee);
    }
    get(thread.follow(reader::begin));
    thread.run(() -> {
      if (plan.logMayBeLost()) {
        cast.channels.forEach(channel -> recorder.add(new Operation.LostLog(channel)));
      }
      cast.subscribers.forEach(Subscriber::begin);
      cast.ways.forEach(PublishingWay::begin);
    });
    if (!get(thread.until(() -> cast.subscribers.stream().allMatch(Subscriber::isReady), READY))) {
      throw new CheckFailed(
          "Not everybody is subscribed after " + READY.toSeconds() + " s: " + progress() + ".");
    }
    thread.run(() -> {
      cast.publisher.begin();
      faults.begin();
      readOn();
    });
  }

  private void preflight(Referee referee) throws CheckFailed, InterruptedException {
    String channel = cast.presenceChannel();
    CompletableFuture<?> asked = thread.follow(() -> referee.history(channel, null));
    if (!cast.members.isEmpty()) {
      asked = asked.thenComposeAsync(_ -> referee.presence(channel), thread.loop());
    }
    try {
      var _ = asked.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = String.valueOf(cause.getMessage());
      throw new CheckFailed("Cannot check " + referee.node() + ": " + why + Hints.about(why));
    }
  }

  /** A history is bounded: what is read in time is known for good. */
  private void readOn() {
    if (!over) {
      var _ = reader.round();
      thread.later(this::readOn, ROUND);
    }
  }

  private void settle() throws InterruptedException {
    long deadline = thread.now() + plan.settle().toNanos();
    boolean read = false;
    boolean arrived = false;
    while (!arrived && thread.now() - deadline < 0) {
      // The first may have been asked before the last acknowledgement came.
      boolean _ = get(thread.follow(reader::round));
      read = get(thread.follow(reader::round));
      arrived = read && get(thread.until(this::hasArrived, SOON));
    }
    boolean known = read;
    get(
        thread.ask(() -> {
          if (known) {
            reader
                .tops()
                .forEach((channel, top) -> recorder.add(new Operation.Settled(channel, top)));
          } else {
            recorder.unreadable("the ends of the logs, asked when all was over");
          }
          return true;
        }));
  }

  private boolean hasArrived() {
    Map<String, Position> tops = reader.tops();
    return cast.subscribers.stream().allMatch(each -> each.hasReached(tops));
  }

  private void judgePresence() throws InterruptedException {
    if (plan.awaitLeases()) {
      Duration longest = get(thread.ask(() -> recorder.leases.longest(thread.now())));
      boolean _ = get(thread.until(() -> false, longest));
    }
    judgeMembers();
    List<NativeSubscriber> leaving = cast.members.subList(0, (cast.members.size() + 1) / 2);
    thread.run(() -> leaving.forEach(NativeSubscriber::leave));
    boolean _ =
        get(thread.until(() -> leaving.stream().allMatch(NativeSubscriber::isGone), plan.settle()));
    judgeMembers();
  }

  private void judgeMembers() throws InterruptedException {
    long deadline = thread.now() + plan.settle().toNanos();
    boolean _ = get(thread.until(() -> recorder.checker().isShown(truth()), plan.settle()));
    for (Referee referee : cast.referees) {
      // What the store has lost nodes put back: clients may never have been shown that it was gone.
      Optional<Set<String>> told = membersBy(referee);
      while (!fits(told) && thread.now() - deadline < 0) {
        boolean _ = get(thread.until(() -> false, SOON));
        told = membersBy(referee);
      }
      record(referee, told);
    }
    get(
        thread.ask(() -> {
          recorder.add(truth());
          cast.referees.forEach(referee ->
              recorder.add(new Operation.PresenceEnded(asker(referee), cast.presenceChannel())));
          return true;
        }));
  }

  private Optional<Set<String>> membersBy(Referee referee) throws InterruptedException {
    return get(
        thread
            .follow(() -> referee.presence(cast.presenceChannel()))
            .handle((answer, _) -> Optional.ofNullable(answer).map(NativeSubscriber::members)));
  }

  private boolean fits(Optional<Set<String>> told) throws InterruptedException {
    return get(thread.ask(() -> told.isPresent() && truth().fits(told.get())));
  }

  private void record(Referee referee, Optional<Set<String>> told) {
    thread.run(() ->
        told.ifPresentOrElse(
            members ->
                recorder.add(
                    new Operation.MembersTold(asker(referee), cast.presenceChannel(), members)),
            () -> recorder.unreadable("the members, asked of " + referee.node())));
  }

  private Operation.MembersAre truth() {
    return new Operation.MembersAre(
        cast.presenceChannel(), recorder.leases.up(), recorder.leases.leased(thread.now()));
  }

  private static String asker(Referee referee) {
    return "who asks " + referee.node();
  }

  private static <T> T get(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
    }
  }
}
