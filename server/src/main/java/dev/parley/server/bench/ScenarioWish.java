package dev.parley.server.bench;

import static dev.parley.server.bench.BenchPlan.require;

import dev.parley.server.bench.BenchPlan.Mode;
import dev.parley.server.bench.Load.Part;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says of a scenario; null where it says nothing.
 *
 * @param url a server without a path
 * @param connections of the large room
 * @param rate publications per second into the large room
 * @param rooms small rooms, of {@code roomSize} connections each
 * @param echoes connections that receive their own
 * @param interval how often a line is told
 * @param pid the server's process on this machine
 */
public record ScenarioWish(
    Scenario scenario,
    @Nullable String url,
    @Nullable Integer connections,
    @Nullable Double rate,
    int payloadBytes,
    Duration warmup,
    @Nullable Duration duration,
    boolean nativeDialect,
    @Nullable Integer rooms,
    @Nullable Integer roomSize,
    @Nullable Integer echoes,
    @Nullable Duration interval,
    @Nullable Long pid) {

  static final Duration LONGEST_HOLD = Duration.ofHours(1);
  static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  static final int MOST_INTERVALS = 3_600;
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int ROOMS = 500;
  private static final int ROOM_SIZE = 10;
  private static final int ECHOES = 1_000;

  /**
   * Checks what is wished for.
   *
   * @throws IllegalArgumentException with a sentence for the one who wished it
   */
  public Load load() {
    boolean mixed = scenario == Scenario.MIXED;
    require(
        mixed || (rooms == null && roomSize == null && echoes == null),
        "--rooms, --room-size and --echoes go with --scenario mixed only");
    boolean idle = scenario == Scenario.IDLE;
    require(
        scenario == Scenario.HOLD || interval == null, "--interval goes with --scenario hold only");
    require(
        scenario == Scenario.HOLD || idle || pid == null,
        "--pid goes with --scenario hold and idle only");
    require(
        pid == null || Files.isReadable(Path.of("/proc", pid.toString(), "status")),
        "--pid must be a process of this machine, on Linux");
    require(!idle || rate == null, "--rate does not go with --scenario idle");
    BenchPlan room = plan(Mode.FANOUT, or(connections, scenario.connections), 1);
    return switch (scenario) {
      case BIG_ROOM, RECONNECT_STORM -> Load.of(scenario, List.of(new Part("room", room)));
      case MIXED -> Load.of(scenario, mixed(room));
      case DRAIN -> drain(url == null ? List.of() : List.of(url), false);
      case HOLD -> hold(room);
      case IDLE -> new Load(scenario, List.of(new Part("idle", room)), pid, false);
    };
  }

  /**
   * As {@link #load}, for clients that are spread over several servers and go on to the next.
   *
   * @param urls servers without a path, at least two
   * @param hasty whether they go at once, whatever delay they are advised
   */
  public Load drain(List<String> urls, boolean hasty) {
    require(urls.size() >= 2, "--scenario drain takes two --url or more: where clients go next");
    require(
        rooms == null && roomSize == null && echoes == null && interval == null && pid == null,
        "--rooms, --room-size, --echoes, --interval and --pid do not go with --scenario drain");
    int all = or(connections, scenario.connections);
    require(all >= urls.size(), "--connections must be one for each --url at least");
    List<Part> nodes = new ArrayList<>();
    for (int i = 0; i < urls.size(); i++) {
      int share = all / urls.size() + (i < all % urls.size() ? 1 : 0);
      BenchPlan plan = at(urls.get(i)).plan(Mode.FANOUT, share, 1);
      nodes.add(new Part(plan.uri(0).getAuthority(), plan));
    }
    return new Load(scenario, nodes, null, hasty);
  }

  private ScenarioWish at(String server) {
    return new ScenarioWish(
        scenario,
        server,
        connections,
        rate,
        payloadBytes,
        warmup,
        duration,
        nativeDialect,
        rooms,
        roomSize,
        echoes,
        interval,
        pid);
  }

  private List<Part> mixed(BenchPlan room) {
    int many = or(rooms, ROOMS);
    int size = or(roomSize, ROOM_SIZE);
    int alone = or(echoes, ECHOES);
    require(many >= 1 && many <= BenchPlan.MOST_CONNECTIONS, "--rooms must be 1 to 50000");
    require(size >= 1 && size <= BenchPlan.MOST_CONNECTIONS, "--room-size must be 1 to 50000");
    require(alone >= 1 && alone <= BenchPlan.MOST_CONNECTIONS, "--echoes must be 1 to 50000");
    require(
        (long) many * size + alone + room.connections() <= BenchPlan.MOST_CONNECTIONS,
        "all classes together must have at most 50000 connections");
    return List.of(
        new Part("room of " + room.connections(), room),
        new Part("rooms of " + size, plan(Mode.ROOMS, many * size, size)),
        new Part("echo", plan(Mode.ECHO, alone, 1)));
  }

  private Load hold(BenchPlan room) {
    Duration length = interval == null ? shorter(INTERVAL, room.duration()) : interval;
    require(
        length.compareTo(SHORTEST_INTERVAL) >= 0
            && length.compareTo(room.duration()) <= 0
            && room.duration().dividedBy(length) <= MOST_INTERVALS,
        "--interval must be 100ms to --duration, and at most 3600 of them");
    return new Load(scenario, List.of(new Part("room", room.every(length))), pid, false);
  }

  /** A class of connections; small rooms and echoes publish once a second each. */
  private BenchPlan plan(Mode mode, int connections, int size) {
    boolean nativeToo = nativeDialect || scenario.comesBack();
    int publishers = (connections + size - 1) / size;
    double perSecond =
        mode == Mode.FANOUT ? rate == null ? scenario.rate : rate : (double) publishers;
    return BenchPlan.of(
        new BenchPlan.Wish(
            base() + BenchPlan.path(mode, nativeToo),
            mode,
            connections,
            mode == Mode.ROOMS ? size : null,
            perSecond,
            null,
            payloadBytes,
            warmup,
            duration == null ? scenario.duration : duration,
            nativeToo),
        scenario == Scenario.HOLD ? LONGEST_HOLD : BenchPlan.LONGEST);
  }

  private String base() {
    String base = url == null ? BenchPlan.HERE : url.replaceAll("/$", "");
    try {
      URI parsed = URI.create(base);
      require(
          String.valueOf(parsed.getRawPath()).isEmpty() && parsed.getRawQuery() == null,
          "--url of a scenario is a server, ws://host:port, without a path");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--url of a scenario is a server, ws://host:port, without a path", e);
    }
    return base;
  }

  private static int or(@Nullable Integer wished, int otherwise) {
    return wished == null ? otherwise : wished;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
