package dev.parley.server.check;

import dev.parley.core.channel.Position;
import dev.parley.core.check.Operation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One who subscribes, loses the connection, comes back to any node and goes on from the position of
 * the last publication applied. Confined to the run's thread.
 */
abstract class Subscriber implements Sufferer {
  /** Within this the answers to everything that is asked at the beginning are there. */
  private static final Duration OPENING = Duration.ofSeconds(10);

  private static final Duration WATCH = Duration.ofSeconds(1);
  private static final long LEAST_PAUSE_MILLIS = 20;
  private static final long MOST_PAUSE_MILLIS = 500;

  final String name;
  final List<String> channels;
  final Run run;
  final SplittableRandom random;

  /** Of the last publication applied, or where the run begins; by channel. */
  final Map<String, Position> positions = new LinkedHashMap<>();

  private final @Nullable ProxyLink link;
  private Address node;
  private boolean ready;
  private boolean faulty;
  private boolean disturbed;
  private boolean troubled;
  private boolean stopped;
  private boolean began;
  private long openedNanos;
  private long heardNanos;

  /** Counts connections: what belongs to an earlier one is not heeded. */
  private int attempt;

  /** What the subscribers of a run share. */
  record Run(CheckPlan plan, CheckThread thread, Recorder recorder, Lines lines) {}

  Subscriber(Run run, String name, List<String> channels, SplittableRandom random) {
    this.run = run;
    this.name = name;
    this.channels = List.copyOf(channels);
    this.random = random;
    this.node = pick();
    this.link = run.plan.needsProxy() ? ProxyLink.open(node) : null;
  }

  /** Opens a connection to the node; {@link #ready} or {@link #lost} follows. */
  abstract void open(Address way, int number);

  /** Lets go of the connection, if there is one, without a word. */
  abstract void abandon();

  /** Goes on over another connection, of another kind if there is a choice. */
  abstract void switchTransport();

  /** Looks after the connection, about once a second; returns how long it may be silent. */
  abstract Duration tend();

  final void begin() {
    trouble();
    connect();
    watch();
  }

  /** Whether it is subscribed to all its channels at the moment. */
  final boolean isReady() {
    return ready;
  }

  /** Whether it has everything up to these positions. */
  final boolean hasReached(Map<String, Position> tops) {
    return ready
        && channels.stream()
            .allMatch(channel -> {
              Position top = tops.get(channel);
              return top != null && run.recorder.hasReached(name, channel, top);
            });
  }

  /** Leaves for good. */
  final void stop() {
    stopped = true;
    attempt++;
    channels.forEach(channel -> run.recorder.add(new Operation.Detached(name, channel)));
    abandon();
    if (link != null) {
      link.close();
    }
  }

  @Override
  public final boolean suffer(Fault fault, int detail) {
    if (fault == Fault.TRANSPORT_SWITCH) {
      boolean can = ready;
      if (can) {
        lose();
        reconnecting();
        switchTransport();
      }
      return can;
    }
    if (link == null) {
      return false;
    }
    faulty = true;
    trouble();
    link.suffer(fault, detail);
    return true;
  }

  @Override
  public final void recover() {
    faulty = false;
    if (link != null) {
      link.heal();
    }
    trouble();
  }

  /** Whether something is done to the server that nobody can be in time with. */
  final void disturb(boolean now) {
    disturbed = now;
    trouble();
  }

  /** Something came. */
  final void heard() {
    heardNanos = run.thread.now();
  }

  /** Whether a connection is the newest one. */
  final boolean isNow(int number) {
    return number == attempt && !stopped;
  }

  /** Subscribed to everything. */
  final void ready() {
    ready = true;
    began = true;
    heard();
    trouble();
  }

  /**
   * The connection is over.
   *
   * @param after how long the server advises to wait
   */
  final void lost(String why, Duration after) {
    if (stopped) {
      return;
    }
    abandon();
    lose();
    run.recorder.trouble(why);
    int number = ++attempt;
    long pause = after.toMillis() + random.nextLong(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
    run.thread.later(
        () -> {
          if (isNow(number)) {
            reconnecting();
            node = pick();
            connect();
          }
        },
        Duration.ofMillis(pause));
  }

  /** Takes a new number for the next connection. */
  final int next() {
    openedNanos = run.thread.now();
    heard();
    return ++attempt;
  }

  /** Where the next connection goes. */
  final Address way() {
    if (link == null) {
      return node;
    }
    link.leadTo(node);
    return node.through(link.port());
  }

  final void attached(String channel, Position position) {
    positions.put(channel, position);
    run.recorder.add(new Operation.Attached(name, channel, position));
  }

  final void resumed(String channel, Position position) {
    positions.put(channel, position);
    run.recorder.add(new Operation.Resumed(name, channel, position));
  }

  final void delivered(String channel, Position position, String payload) {
    positions.put(channel, position);
    run.recorder.add(new Operation.Delivered(name, channel, position, payload));
  }

  final void gapTold(String channel, long from, Position resumesAt) {
    positions.put(channel, resumesAt);
    run.recorder.add(new Operation.GapTold(name, channel, from, resumesAt));
  }

  /** It is no longer subscribed, as far as it knows. */
  void lose() {
    ready = false;
    trouble();
  }

  private void connect() {
    int number = next();
    open(way(), number);
  }

  private void reconnecting() {
    if (began) {
      run.recorder.reconnecting();
    }
  }

  private void watch() {
    if (stopped) {
      return;
    }
    long now = run.thread.now();
    if (ready) {
      Duration silence = tend();
      if (now - heardNanos > silence.toNanos()) {
        lost("silence", Duration.ZERO);
      }
    } else if (now - openedNanos > OPENING.toNanos()) {
      lost("no answer", Duration.ZERO);
    }
    run.thread.later(this::watch, WATCH);
  }

  /** Tells the checker when the link begins, or ceases, to be in trouble. */
  private void trouble() {
    boolean now = faulty || disturbed || !ready;
    if (now != troubled) {
      troubled = now;
      run.recorder.add(now ? new Operation.Troubled(name) : new Operation.Calmed(name));
    }
  }

  private Address pick() {
    List<Address> nodes = run.plan.nodes();
    return nodes.get(random.nextInt(nodes.size()));
  }
}
