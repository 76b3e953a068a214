package dev.parley.server.check;

import dev.parley.core.channel.Position;
import dev.parley.core.check.LogChecker;
import dev.parley.core.check.Operation;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes down what clients do and see, counts it and hands it to the checker. Confined to the run's
 * thread.
 */
final class Recorder {
  /** Whoever reads the logs page by page. */
  static final String LOG = "the log";

  private final CheckThread thread;
  private final LogChecker checker;
  private final long beganNanos;
  private final Map<String, Long> troubles = new TreeMap<>();
  private final Map<String, Long> unreadable = new TreeMap<>();
  private long publications;
  private long acknowledged;
  private long unknown;
  private long retries;
  private long deliveries;
  private long gaps;
  private long reconnects;
  private long resumed;
  private long faults;
  final Leases leases = new Leases();

  Recorder(CheckThread thread, LogChecker checker) {
    this.thread = thread;
    this.checker = checker;
    this.beganNanos = thread.now();
  }

  void add(Operation operation) {
    switch (operation) {
      case Operation.Invoked _ -> publications++;
      case Operation.Unknown _ -> unknown++;
      case Operation.Delivered d -> deliveries += d.client().equals(LOG) ? 0 : 1;
      case Operation.GapTold g -> gaps += g.client().equals(LOG) ? 0 : 1;
      case Operation.Acknowledged _,
          Operation.LostLog _,
          Operation.Attached _,
          Operation.Resumed _,
          Operation.Detached _,
          Operation.Troubled _,
          Operation.Calmed _,
          Operation.TopAsked _,
          Operation.TopTold _,
          Operation.Settled _,
          Operation.MembersTold _,
          Operation.MemberChanged _,
          Operation.PresenceEnded _,
          Operation.MemberUp _,
          Operation.MemberDown _,
          Operation.MembersAre _ -> {}
    }
    checker.accept(operation, thread.now() - beganNanos);
  }

  LogChecker checker() {
    return checker;
  }

  /** A publication has been acknowledged for the first time. */
  void firstAcknowledgement() {
    acknowledged++;
  }

  void retried() {
    retries++;
  }

  /** A client comes back; whether its session went on is told by {@link #sessionResumed}. */
  void reconnecting() {
    reconnects++;
  }

  void sessionResumed() {
    resumed++;
  }

  void faultInjected() {
    faults++;
  }

  /** Something ended or was refused that clients have to live with. */
  void trouble(String why) {
    troubles.merge(why, 1L, Long::sum);
  }

  /** Something came that the protocol does not have: that fails the run. */
  void unreadable(String what) {
    unreadable.merge(what, 1L, Long::sum);
  }

  boolean hasReached(String client, String channel, Position top) {
    return checker.hasReached(client, channel, top);
  }

  Verdict.Counts counts() {
    return new Verdict.Counts(
        publications,
        acknowledged,
        unknown,
        retries,
        deliveries,
        gaps,
        reconnects,
        resumed,
        faults,
        checker.longestStaleness());
  }

  Verdict verdict(long seed) {
    return new Verdict(
        counts(),
        new TreeMap<>(checker.counts()),
        checker.shortest(),
        new TreeMap<>(troubles),
        new TreeMap<>(unreadable),
        seed);
  }
}
