package dev.parley.server.bench;

import dev.parley.server.config.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a load run does, checked.
 *
 * @param url where to connect; for rooms in the raw dialect with {@link #ROOM} in its path
 * @param connections 1 to {@link #MOST_CONNECTIONS}
 * @param groupSize how many connections share a channel; the first of them publishes
 * @param pace when publications are due
 * @param payloadBytes {@link Mark#LENGTH} to {@link #MOST_PAYLOAD}
 * @param nativeDialect whether to speak parley.v1 rather than the raw dialect
 * @param interval the length of the stretches that are also counted apart; null for none
 */
public record BenchPlan(
    String url,
    Mode mode,
    int connections,
    int groupSize,
    Pace pace,
    int payloadBytes,
    Duration warmup,
    Duration duration,
    boolean nativeDialect,
    @Nullable Duration interval) {

  static final int MOST_CONNECTIONS = 50_000;
  static final int MOST_PAYLOAD = 1 << 20;
  static final int MOST_WINDOW = 1_000;
  static final double MOST_RATE = 1_000_000;
  static final Duration LONGEST = Duration.ofMinutes(10);
  static final String ROOM = "{room}";
  static final String HERE = "ws://127.0.0.1:8000";

  /** Who receives what. */
  public enum Mode {
    /** One channel; the first connection publishes, all receive. */
    FANOUT,
    /** Each connection receives its own messages and no others. */
    ECHO,
    /** Channels of a few connections each; the first of each publishes. */
    ROOMS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When publications are due. */
  public sealed interface Pace {
    /** So many per second over all groups, whatever the server does. */
    record Open(double perSecond) implements Pace {
      @Override
      public String toString() {
        return String.format(Locale.ROOT, "open loop, %,.0f publications/s", perSecond);
      }
    }

    /** The next of a group when one of its outstanding ones has reached everybody. */
    record Closed(int window) implements Pace {
      @Override
      public String toString() {
        return "closed loop, " + window + " outstanding per publisher";
      }
    }
  }

  /** What the command line says; null where it says nothing. */
  public record Wish(
      @Nullable String url,
      Mode mode,
      int connections,
      @Nullable Integer roomSize,
      @Nullable Double rate,
      @Nullable Integer window,
      int payloadBytes,
      Duration warmup,
      Duration duration,
      boolean nativeDialect) {}

  /**
   * Checks what is wished for.
   *
   * @throws IllegalArgumentException with a sentence for the one who wished it
   */
  public static BenchPlan of(Wish wish) {
    return of(wish, LONGEST);
  }

  /** As {@link #of(Wish)}, with another limit to how long is measured. */
  static BenchPlan of(Wish wish, Duration longest) {
    require(
        wish.connections() >= 1 && wish.connections() <= MOST_CONNECTIONS,
        "--connections must be 1 to " + MOST_CONNECTIONS);
    require(
        wish.payloadBytes() >= Mark.LENGTH && wish.payloadBytes() <= MOST_PAYLOAD,
        "--payload must be " + Mark.LENGTH + " to " + MOST_PAYLOAD + " bytes");
    require(
        wish.duration().toMillis() >= 100 && wish.duration().compareTo(longest) <= 0,
        "--duration must be 100ms to " + Durations.format(longest));
    require(wish.warmup().compareTo(LONGEST) <= 0, "--warmup must be 0s to 10m");
    return new BenchPlan(
        url(wish),
        wish.mode(),
        wish.connections(),
        groupSize(wish),
        pace(wish),
        wish.payloadBytes(),
        wish.warmup(),
        wish.duration(),
        wish.nativeDialect(),
        null);
  }

  /** The same, counted in stretches of a length as well. */
  BenchPlan every(Duration length) {
    return new BenchPlan(
        url,
        mode,
        connections,
        groupSize,
        pace,
        payloadBytes,
        warmup,
        duration,
        nativeDialect,
        length);
  }

  int groups() {
    return (connections + groupSize - 1) / groupSize;
  }

  /** The address of a group's connections. */
  URI uri(int group) {
    return URI.create(url.replace(ROOM, Integer.toString(group)));
  }

  /** What would be done, for one who has to decide whether it may. */
  String summary() {
    long seconds = warmup.plus(duration).toSeconds();
    return String.format(
        Locale.ROOT,
        "%,d connections to %s, %s, %,d bytes each, for about %d s",
        connections,
        url,
        pace,
        payloadBytes,
        Math.max(1, seconds));
  }

  /** The same for connections that say nothing. */
  String idleSummary() {
    return String.format(
        Locale.ROOT,
        "%,d connections to %s, for about %d s",
        connections,
        url,
        Math.max(1, duration.toSeconds()));
  }

  private static String url(Wish wish) {
    String url = wish.url() == null ? HERE + path(wish.mode(), wish.nativeDialect()) : wish.url();
    URI parsed;
    try {
      parsed = URI.create(url.replace(ROOM, "0"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--url is no address: " + url, e);
    }
    String scheme = String.valueOf(parsed.getScheme()).toLowerCase(Locale.ROOT);
    require(
        parsed.getHost() != null && List.of("ws", "wss").contains(scheme),
        "--url must be ws://host:port/path or wss://, is " + url);
    require(
        wish.mode() != Mode.ROOMS || wish.nativeDialect() || url.contains(ROOM),
        "rooms need " + ROOM + " in --url, where the number of the room is put");
    return url;
  }

  /** Where the connections of a mode go on a server of ours. */
  static String path(Mode mode, boolean nativeDialect) {
    if (nativeDialect) {
      return "/ws";
    }
    return switch (mode) {
      case FANOUT -> "/raw/bench";
      case ECHO -> "/echo";
      case ROOMS -> "/raw/bench-" + ROOM;
    };
  }

  private static int groupSize(Wish wish) {
    Integer size = wish.roomSize();
    require(size == null || wish.mode() == Mode.ROOMS, "--room-size goes with --mode rooms only");
    return switch (wish.mode()) {
      case FANOUT -> wish.connections();
      case ECHO -> 1;
      case ROOMS -> {
        int wanted = size == null ? Math.min(10, wish.connections()) : size;
        require(
            wanted >= 1 && wanted <= wish.connections(),
            "--room-size must be 1 to the number of connections");
        yield wanted;
      }
    };
  }

  private static Pace pace(Wish wish) {
    Double rate = wish.rate();
    Integer window = wish.window();
    require(
        rate == null || window == null,
        "--rate (open loop) and --window (closed loop) exclude each other");
    if (rate != null) {
      require(rate > 0 && rate <= MOST_RATE, "--rate must be above 0 and at most 1000000");
      return new Pace.Open(rate);
    }
    int outstanding = window == null ? 1 : window;
    require(outstanding >= 1 && outstanding <= MOST_WINDOW, "--window must be 1 to " + MOST_WINDOW);
    return new Pace.Closed(outstanding);
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
