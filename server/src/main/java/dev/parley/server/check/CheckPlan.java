package dev.parley.server.check;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run does, checked.
 *
 * @param nodes where clients connect, at least one; those that lose their connection choose anew
 * @param subscribers 1 to {@link #MOST_SUBSCRIBERS}
 * @param channels 1 to {@link #MOST_CHANNELS}; each subscriber has up to {@link #CHANNELS_EACH}
 * @param rate publications per second in all, more than 0 and up to {@link #MOST_RATE}
 * @param duration how long is published: 1 s to 1 h
 * @param seed decides all that the run decides
 * @param faults what may be done to the links of subscribers and publishers
 * @param ways how is published, at least one
 * @param presence whether the subscribers of one channel are present in it
 * @param prefix what the names of the channels begin with; with a {@code :} in it, a namespace
 * @param staleness how late a publication may come over a sound link
 * @param settle how long may pass until all has arrived, once everything is sound
 * @param logMayBeLost whether the broker may lose what it has during the run
 * @param awaitLeases whether the end waits until members whose session got lost must be gone
 */
public record CheckPlan(
    List<Address> nodes,
    int subscribers,
    int channels,
    double rate,
    Duration duration,
    long seed,
    Set<Fault> faults,
    Set<Way> ways,
    boolean presence,
    String prefix,
    Credentials credentials,
    Duration staleness,
    Duration settle,
    boolean logMayBeLost,
    boolean awaitLeases) {

  static final int MOST_SUBSCRIBERS = 1_000;
  static final int MOST_CHANNELS = 100;
  static final double MOST_RATE = 2_000;
  static final int CHANNELS_EACH = 3;

  /** The checker remembers every delivery. */
  static final long MOST_DELIVERIES = 2_000_000;

  private static final Duration LONGEST = Duration.ofHours(1);

  /** How is published. */
  public enum Way {
    /** By the HTTP API. */
    HTTP,
    /** In the native dialect over WebSocket. */
    WS;

    /**
     * Reads names joined by commas.
     *
     * @throws IllegalArgumentException with a sentence for the one who wrote them
     */
    public static Set<Way> parse(String names) {
      Set<Way> ways = EnumSet.noneOf(Way.class);
      for (String name : names.split(",", -1)) {
        switch (name.strip()) {
          case "http" -> ways.add(HTTP);
          case "ws" -> ways.add(WS);
          default ->
              throw new IllegalArgumentException(
                  "--publish-by knows http and ws, not '" + name.strip() + "'");
        }
      }
      return ways;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Who the clients are.
   *
   * @param token a signed token of every client; null for none
   * @param user who they say they are, on an open server; null for nobody
   * @param key opens the HTTP API; null for none
   */
  public record Credentials(@Nullable String token, @Nullable String user, @Nullable String key) {
    /** Nobody in particular. */
    public static final Credentials NONE = new Credentials(null, null, null);

    @Override
    public String toString() {
      return "Credentials[user=" + user + "]";
    }
  }

  public CheckPlan {
    nodes = List.copyOf(nodes);
    faults = Set.copyOf(faults);
    ways = Set.copyOf(ways);
    require(!nodes.isEmpty(), "--url is needed, once for each node");
    require(
        subscribers >= 1 && subscribers <= MOST_SUBSCRIBERS,
        "--subscribers must be 1 to " + MOST_SUBSCRIBERS);
    require(channels >= 1 && channels <= MOST_CHANNELS, "--channels must be 1 to " + MOST_CHANNELS);
    require(rate > 0 && rate <= MOST_RATE, "--rate must be more than 0, up to " + (int) MOST_RATE);
    require(
        duration.toSeconds() >= 1 && duration.compareTo(LONGEST) <= 0, "--for must be 1s to 1h");
    require(!ways.isEmpty(), "--publish-by must name http, ws or both");
    require(prefix.matches("[A-Za-z0-9_:.-]{1,100}"), "--prefix must be 1 to 100 of A-Za-z0-9_:.-");
    require(
        staleness.isPositive() && staleness.compareTo(LONGEST) <= 0,
        "--staleness must be up to 1h, and more than nothing");
    require(
        settle.isPositive() && settle.compareTo(LONGEST) <= 0,
        "--settle must be up to 1h, and more than nothing");
    double deliveries =
        rate * duration.toSeconds() * subscribers * Math.min(CHANNELS_EACH, channels) / channels;
    require(
        deliveries <= MOST_DELIVERIES,
        String.format(
            Locale.ROOT,
            "about %,.0f deliveries are more than the %,d that a run remembers: take less of --rate,"
                + " --for or --subscribers, or more --channels",
            deliveries,
            MOST_DELIVERIES));
  }

  /** What would be done, in a line. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%,d subscribers in %,d channels on %s, %,.0f publications/s by %s, faults %s, for %d s, seed"
            + " %d",
        subscribers,
        channels,
        String.join(" ", nodes.stream().map(Address::toString).toList()),
        rate,
        String.join(" and ", ways.stream().map(Way::toString).sorted().toList()),
        faults.isEmpty()
            ? "none"
            : String.join(",", faults.stream().sorted().map(Fault::toString).toList()),
        duration.toSeconds(),
        seed);
  }

  /** Whether clients reach the nodes through ports of this machine. */
  public boolean needsProxy() {
    return faults.stream().anyMatch(Fault::needsProxy);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** A plan for these nodes that can be changed before it is made; one thread. */
  public static Builder on(List<Address> nodes) {
    return new Builder(nodes);
  }

  /** Sets what is not to be as it is by default. */
  public static final class Builder {
    private final List<Address> nodes;
    private int subscribers = 20;
    private int channels = 5;
    private double rate = 50;
    private Duration duration = Duration.ofSeconds(30);
    private long seed = 1;
    private Set<Fault> faults = Set.of();
    private Set<Way> ways = EnumSet.allOf(Way.class);
    private boolean presence = true;
    private String prefix = "check";
    private Credentials credentials = Credentials.NONE;
    private Duration staleness = Duration.ofSeconds(6);
    private Duration settle = Duration.ofSeconds(30);
    private boolean logMayBeLost;
    private boolean awaitLeases;

    private Builder(List<Address> nodes) {
      this.nodes = List.copyOf(nodes);
    }

    public Builder subscribers(int number) {
      subscribers = number;
      return this;
    }

    public Builder channels(int number) {
      channels = number;
      return this;
    }

    public Builder rate(double perSecond) {
      rate = perSecond;
      return this;
    }

    public Builder duration(Duration time) {
      duration = time;
      return this;
    }

    public Builder seed(long number) {
      seed = number;
      return this;
    }

    public Builder faults(Set<Fault> allowed) {
      faults = Set.copyOf(allowed);
      return this;
    }

    public Builder ways(Set<Way> allowed) {
      ways = Set.copyOf(allowed);
      return this;
    }

    public Builder presence(boolean on) {
      presence = on;
      return this;
    }

    public Builder prefix(String text) {
      prefix = text;
      return this;
    }

    public Builder credentials(Credentials whose) {
      credentials = whose;
      return this;
    }

    public Builder staleness(Duration longest) {
      staleness = longest;
      return this;
    }

    public Builder settle(Duration longest) {
      settle = longest;
      return this;
    }

    public Builder logMayBeLost(boolean may) {
      logMayBeLost = may;
      return this;
    }

    public Builder awaitLeases(boolean await) {
      awaitLeases = await;
      return this;
    }

    /**
     * @throws IllegalArgumentException with a sentence, if something is out of its range
     */
    public CheckPlan build() {
      return new CheckPlan(
          nodes,
          subscribers,
          channels,
          rate,
          duration,
          seed,
          faults,
          ways,
          presence,
          prefix,
          credentials,
          staleness,
          settle,
          logMayBeLost,
          awaitLeases);
    }
  }
}
