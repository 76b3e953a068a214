package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import java.util.HashMap;
import java.util.Map;

/**
 * The maps in which sessions keep their subscriptions, of which most have one: that costs no table.
 * Each is confined to its session's loop. Nothing here asks for {@code values}: a map keeps that
 * view for good, in sessions that never look at it again.
 */
final class Subscriptions {
  private Subscriptions() {}

  /** The map with one more; perhaps the same, changed. */
  static Map<ChannelName, Subscription> with(
      Map<ChannelName, Subscription> some, Subscription more) {
    if (some.isEmpty()) {
      return alone(Map.of(more.channel(), more));
    }
    Map<ChannelName, Subscription> all = some.size() == 1 ? notAlone(some) : some;
    more.alone = false;
    all.put(more.channel(), more);
    return all;
  }

  /** The map without this one, if it is in there; perhaps the same, changed. */
  static Map<ChannelName, Subscription> without(
      Map<ChannelName, Subscription> some, Subscription gone) {
    if (some.get(gone.channel()) != gone) {
      return some;
    }
    if (some.size() == 1) {
      return Map.of();
    }
    some.remove(gone.channel());
    return some.size() == 1 ? alone(Map.copyOf(some)) : some;
  }

  private static Map<ChannelName, Subscription> alone(Map<ChannelName, Subscription> one) {
    one.forEach((_, only) -> only.alone = true);
    return one;
  }

  private static Map<ChannelName, Subscription> notAlone(Map<ChannelName, Subscription> one) {
    one.forEach((_, first) -> first.alone = false);
    return new HashMap<>(one);
  }
}
