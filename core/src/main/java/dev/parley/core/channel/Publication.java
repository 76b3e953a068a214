package dev.parley.core.channel;

import org.jspecify.annotations.Nullable;

/**
 * One immutable item of a channel's log.
 *
 * @param position its own place: {@code position.offset()} counts this publication
 * @param sender the publishing user, if known
 * @param key the conflation key, if any
 * @param timeMillis when the broker accepted it, milliseconds since 1970
 * @param tagBefore the tag of the position that it came right behind, in this life of the log; 0 if
 *     that is not known
 */
public record Publication(
    ChannelName channel,
    Position position,
    Payload payload,
    @Nullable String sender,
    @Nullable String key,
    long timeMillis,
    int tagBefore)
    implements Delivery {

  /** One of which it is not known what it came behind. */
  public Publication(
      ChannelName channel,
      Position position,
      Payload payload,
      @Nullable String sender,
      @Nullable String key,
      long timeMillis) {
    this(channel, position, payload, sender, key, timeMillis, 0);
  }

  /**
   * Whether nothing lies between a position and this: its offset is the next, and as far as tags
   * are known it was published behind that very place, and not in another life of the log.
   */
  public boolean follows(Position stands) {
    return position.offset() == stands.offset() + 1
        && position.epoch().equals(stands.epoch())
        && (tagBefore == stands.tag() || tagBefore == 0 || stands.tag() == 0);
  }

  /**
   * Bytes this publication is counted with in history and gates: payload and a flat share for the
   * rest.
   */
  public int weight() {
    return payload.size() + 96;
  }

  public long offset() {
    return position.offset();
  }
}
