package dev.parley.server.check;

import dev.parley.core.check.Entry;
import dev.parley.core.check.Operation;
import dev.parley.core.check.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How a verdict is told to a person. */
final class VerdictText {
  private static final int MOST_NAMES = 20;

  private VerdictText() {}

  static String of(Verdict verdict) {
    StringBuilder text = new StringBuilder();
    Verdict.Counts counts = verdict.counts();
    row(
        text,
        "publications",
        String.format(
            Locale.ROOT,
            "%,d, %,d acknowledged, %,d unknown, %,d retries",
            counts.publications(),
            counts.acknowledged(),
            counts.unknown(),
            counts.retries()));
    row(text, "deliveries", number(counts.deliveries()));
    row(text, "declared gaps", number(counts.gaps()));
    row(text, "faults", number(counts.faults()));
    row(
        text,
        "reconnects",
        number(counts.reconnects()) + ", " + number(counts.resumed()) + " sessions resumed");
    row(
        text,
        "staleness",
        String.format(Locale.ROOT, "%.3f s at most", counts.staleness().toNanos() / 1e9));
    row(text, "troubles", joined(verdict.troubles()));
    if (!verdict.unreadable().isEmpty()) {
      row(text, "unreadable", joined(verdict.unreadable()));
    }
    row(text, "seed", Long.toString(verdict.seed()));
    new TreeMap<>(verdict.broken())
        .forEach(
            (promise, times) -> row(text, "BROKEN", promise + " (" + number(times) + " times)"));
    verdict.shortest().ifPresent(violation -> excerpt(text, violation));
    row(text, "verdict", outcome(verdict));
    return text.toString();
  }

  private static String outcome(Verdict verdict) {
    if (verdict.holds()) {
      return "every promise was kept";
    }
    if (!verdict.broken().isEmpty()) {
      return "BROKEN; --seed " + verdict.seed() + " decides the same again";
    }
    return verdict.unreadable().isEmpty()
        ? "NOTHING SHOWN: nothing was acknowledged, or nothing delivered"
        : "BROKEN: the server sends what the protocol does not have";
  }

  private static void excerpt(StringBuilder text, Violation violation) {
    text.append("Shortest excerpt, of \"").append(violation.promise()).append("\":\n");
    for (Entry entry : violation.excerpt()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  #%-7d %9.3f s  %s%n",
              entry.number(),
              entry.nanos() / 1e9,
              sentence(entry.operation())));
    }
  }

  /** What happened, in a line. */
  static String sentence(Operation operation) {
    return switch (operation) {
      case Operation.Invoked o -> "publish '" + o.payload() + "' into " + o.channel();
      case Operation.Acknowledged o ->
          "'" + o.payload() + "' is acknowledged in " + o.channel() + " at " + o.position();
      case Operation.Unknown o -> "nobody learns what became of '" + o.payload() + "'";
      case Operation.LostLog o -> "the log of " + o.channel() + " may have lost something";
      case Operation.Attached o ->
          o.client() + " begins in " + o.channel() + " behind " + o.position();
      case Operation.Delivered o ->
          o.client() + " gets '" + o.payload() + "' of " + o.channel() + " at " + o.position();
      case Operation.GapTold o ->
          o.client()
              + " is told a gap in "
              + o.channel()
              + " from "
              + o.from()
              + ", to go on at "
              + o.resumesAt();
      case Operation.Resumed o ->
          o.client() + " goes on in " + o.channel() + " behind " + o.position();
      case Operation.Detached o -> o.client() + " leaves " + o.channel();
      case Operation.Troubled o -> "the link of " + o.client() + " is in trouble";
      case Operation.Calmed o -> "the link of " + o.client() + " is sound again";
      case Operation.TopAsked o -> "the top of " + o.channel() + " is asked";
      case Operation.TopTold o -> "the top of " + o.channel() + " is " + o.top();
      case Operation.Settled o -> "all is over in " + o.channel() + ", whose top is " + o.top();
      case Operation.MembersTold o ->
          o.client() + " is told the members of " + o.channel() + ": " + names(o.members());
      case Operation.MemberChanged o ->
          o.client()
              + " is shown "
              + o.change().name().toLowerCase(Locale.ROOT)
              + " of "
              + o.member()
              + " in "
              + o.channel();
      case Operation.PresenceEnded o ->
          o.client() + " is no longer shown the members of " + o.channel();
      case Operation.MemberUp o -> o.member() + " is present in " + o.channel();
      case Operation.MemberDown o -> o.member() + " may be gone from " + o.channel();
      case Operation.MembersAre o ->
          "in truth "
              + names(o.members())
              + " are present in "
              + o.channel()
              + ", and "
              + names(o.leased())
              + " may be";
    };
  }

  private static String joined(Map<String, Long> counts) {
    if (counts.isEmpty()) {
      return "none";
    }
    return String.join(
        "; ",
        new TreeMap<>(counts)
            .entrySet().stream()
                .map(each -> each.getKey() + " (" + each.getValue() + ")")
                .toList());
  }

  /** The first members by name, and how many more there are. */
  private static String names(Set<String> members) {
    List<String> sorted = members.stream().sorted().toList();
    String first = String.join(" ", sorted.subList(0, Math.min(MOST_NAMES, sorted.size())));
    int more = sorted.size() - MOST_NAMES;
    return "[" + first + (more > 0 ? " and " + more + " more" : "") + "]";
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-14s", name))
        .append(value)
        .append(System.lineSeparator());
  }
}
