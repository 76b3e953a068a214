package dev.parley.core.channel;

import org.jspecify.annotations.Nullable;

/**
 * One immutable item of a channel's log.
 *
 * @param position its own place: {@code position.offset()} counts this publication
 * @param sender the publishing user, if known
 * @param key the conflation key, if any
 * @param timeMillis when the broker accepted it, milliseconds since 1970
 */
public record Publication(
    ChannelName channel,
    Position position,
    Payload payload,
    @Nullable String sender,
    @Nullable String key,
    long timeMillis)
    implements Delivery {

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
