package dev.parley.core.channel;

import java.util.Map;

/**
 * All namespaces of an app. A name without a {@code :}, or with an unknown prefix, falls to the
 * default; inboxes have rules of their own.
 */
public record Namespaces(Namespace fallback, Namespace inbox, Map<String, Namespace> byName) {

  public Namespaces {
    byName = Map.copyOf(byName);
  }

  /** Everything open: for development and tests. */
  public static Namespaces open() {
    return new Namespaces(
        Namespace.open("default"), Namespace.open("inbox").withPresence(false), Map.of());
  }

  public Namespace of(ChannelName channel) {
    if (channel.isInbox()) {
      return inbox;
    }
    if (byName.isEmpty()) {
      return fallback;
    }
    Namespace named = byName.get(channel.namespace());
    return named == null ? fallback : named;
  }
}
