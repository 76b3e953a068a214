package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.core.channel.ChannelName;

/**
 * The names in Redis: {@code prefix:{channel}:what}. Channel names have no braces, so all of one
 * channel's have the same hash tag.
 */
final class Keys {
  private static final String LOG = "log";

  private final String prefix;

  Keys(String prefix) {
    this.prefix = prefix;
  }

  byte[] log(ChannelName channel) {
    return of(channel, LOG);
  }

  byte[] entries(ChannelName channel) {
    return of(channel, "entries");
  }

  /** What the deliveries of the channel are published in. */
  byte[] deliveries(ChannelName channel) {
    return of(channel, "live");
  }

  byte[] idempotency(ChannelName channel, String key) {
    return (prefix + ":{" + channel.value() + "}:key:" + key).getBytes(UTF_8);
  }

  /** Members, order, users, nodes, and where changes are published: what presence is kept in. */
  byte[][] presence(ChannelName channel) {
    return new byte[][] {
      of(channel, "members"),
      of(channel, "order"),
      of(channel, "users"),
      of(channel, "nodes"),
      deliveries(channel)
    };
  }

  /** Where a node is told what it is asked, and the answers to what it asks. */
  byte[] node(String name) {
    return (prefix + ":node:{" + name + "}").getBytes(UTF_8);
  }

  /** What belongs to no channel. */
  byte[] shared(String name) {
    return (prefix + ":" + name).getBytes(UTF_8);
  }

  /** A glob that all streams of entries match. */
  String entriesOfAll() {
    return prefix.replaceAll("([\\[\\]?*\\\\^-])", "\\\\$1") + ":{*}:entries";
  }

  /** Whether a channel of Redis is that of a channel's deliveries. */
  boolean isDeliveries(byte[] name) {
    return name.length > prefix.length() + 1 && name[prefix.length() + 1] == '{';
  }

  /** The channel that a key or a channel of Redis belongs to. */
  ChannelName channelOf(byte[] name) {
    int from = prefix.length() + 2;
    int to = from;
    while (to < name.length && name[to] != '}') {
      to++;
    }
    return new ChannelName(new String(name, from, to - from, US_ASCII));
  }

  private byte[] of(ChannelName channel, String what) {
    return (prefix + ":{" + channel.value() + "}:" + what).getBytes(UTF_8);
  }
}
