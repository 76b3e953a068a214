package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The subscriptions of a session by channel. Confined to its loop. */
final class Subscriptions {
  private Map<ChannelName, Subscription> byChannel = Map.of();

  /** Whether there is one: a pass over its room is all that this turn sends to the session. */
  private boolean single;

  boolean isSingle() {
    return single;
  }

  @Nullable Subscription get(ChannelName channel) {
    return byChannel.get(channel);
  }

  Collection<Subscription> all() {
    return byChannel.values();
  }

  List<String> names() {
    return byChannel.keySet().stream().map(ChannelName::value).toList();
  }

  void add(Subscription subscription) {
    if (byChannel.isEmpty()) {
      // Most sessions have one: that costs no table.
      byChannel = Map.of(subscription.channel(), subscription);
      single = true;
      return;
    }
    if (single) {
      single = false;
      byChannel = new HashMap<>(byChannel);
    }
    byChannel.put(subscription.channel(), subscription);
  }

  void remove(Subscription subscription) {
    if (byChannel.get(subscription.channel()) != subscription) {
      return;
    }
    if (byChannel.size() == 1) {
      byChannel = Map.of();
    } else {
      byChannel.remove(subscription.channel());
    }
    single = byChannel.size() == 1;
  }
}
