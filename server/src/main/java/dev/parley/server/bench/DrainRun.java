package dev.parley.server.bench;

import dev.parley.core.problem.Disconnects;
import dev.parley.net.client.WebSocketClient;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Members of one room are spread over several nodes. Whoever is told to leave, or is cut, waits as
 * long as it was advised and comes back to the next node, while a connection to the last node goes
 * on publishing. Who drains which node is not this one's matter.
 */
final class DrainRun extends RoomRun {
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
  private final Map<StormMember, Place> places = new HashMap<>();
  private final Exodus exodus = new Exodus();

  /**
   * As {@link RoomRun}.
   *
   * @param load a part for each node
   */
  DrainRun(Load load, WebSocketClient client, int run, LongSupplier clock) {
    super(load.parts().getFirst().plan(), load.parts().getLast().plan().uri(0), client, run, clock);
    this.nodes = load.parts().stream().map(Load.Part::plan).toList();
    this.hasty = load.hasty();
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
  URI address(StormMember member) {
    return nodes.get(place(member).node).uri(0);
  }

  @Override
  void begun(long fromNanos) {
    // Somebody else drains a node.
  }

  @Override
  boolean back(StormMember member) {
    Place place = place(member);
    if (!place.away) {
      return false;
    }
    place.away = false;
    exodus.back(place.leftAt, thread.now(), member.resumed(), member.recovered());
    return true;
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
  void lost(StormMember member, String why) {
    Place place = place(member);
    exodus.left(thread.now(), place.told);
    place.away = true;
    place.leftAt = thread.now();
    long wait = hasty ? 0 : place.adviceNanos;
    place.told = false;
    place.adviceNanos = 0;
    goOn(place);
    comeBack(member, wait);
  }

  @Override
  void setsOut() {
    exodus.connects(thread.now());
  }

  @Override
  void refused(StormMember member, String why) {
    exodus.refused(why);
    goOn(place(member));
  }

  private void goOn(Place place) {
    place.node = (place.node + 1) % nodes.size();
  }

  private Place place(StormMember member) {
    Place place = places.get(member);
    if (place == null) {
      throw new IllegalStateException("a stranger");
    }
    return place;
  }

  @Override
  Duration stragglers() {
    return STRAGGLERS;
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

  private DrainTable.Result result() {
    return new DrainTable.Result(load(), exodus.snapshot(), members.size(), missed(), doubled());
  }
}
