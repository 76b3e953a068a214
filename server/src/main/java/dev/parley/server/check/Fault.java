package dev.parley.server.check;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a run may do to the links of its own clients. */
public enum Fault {
  /** What is under way waits up to half a second, in both directions. */
  DELAY,
  /** The link swallows everything and says nothing; in the end it is reset. */
  DROP,
  /** The link is reset. */
  CUT,
  /** One direction ends, the other goes on for a while; in the end it is reset. */
  HALF_CLOSE,
  /** The client takes a few kilobytes per second, so that the server has to hold the rest. */
  SLOW_READER,
  /** The client goes on over another transport, in the midst of what it is being sent. */
  TRANSPORT_SWITCH;

  /** All but {@link #TRANSPORT_SWITCH} are done by a proxy between client and server. */
  boolean needsProxy() {
    return this != TRANSPORT_SWITCH;
  }

  /**
   * Reads names joined by commas; {@code all} and {@code none} are what they say.
   *
   * @throws IllegalArgumentException with a sentence for the one who wrote them
   */
  public static Set<Fault> parse(String names) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (String name : names.split(",", -1)) {
      switch (name.strip()) {
        case "none" -> {}
        case "all" -> faults.addAll(EnumSet.allOf(Fault.class));
        default -> faults.add(of(name.strip()));
      }
    }
    return faults;
  }

  private static Fault of(String name) {
    for (Fault fault : values()) {
      if (fault.toString().equals(name)) {
        return fault;
      }
    }
    throw new IllegalArgumentException(
        "--faults knows all, none, delay, drop, cut, half-close, slow-reader and transport-switch,"
            + " not '"
            + name
            + "'");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
