package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.spi.LeasedMembers;
import dev.parley.core.spi.PresenceStore.Counts;
import dev.parley.core.spi.PresenceStore.Joined;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Who is present, in Redis: each call is one function there. Thread-safe; calls of a channel come
 * to Redis in the order they are made.
 */
public final class RedisPresence implements LeasedMembers {
  private final RedisLink link;
  private final Keys keys;
  private final byte[] node;
  private final byte[] lease;

  /**
   * @param link stays the caller's
   */
  public RedisPresence(RedisLink link) {
    this.link = link;
    this.keys = new Keys(link.settings.prefix());
    this.node = link.settings.node().getBytes(UTF_8);
    this.lease = ascii(link.settings.lease().toMillis());
  }

  @Override
  public CompletionStage<Joined> join(
      ChannelName channel, Member member, int moves, boolean again) {
    String user = member.user();
    // A user's key and a session's never meet: each begins with a letter of its own.
    String counted = user == null ? "s" + member.session() : "u" + user;
    CompletionStage<Long> isNew =
        link.call(
            "join",
            ScriptOutputType.INTEGER,
            keys.presence(channel),
            node,
            lease,
            member.session().getBytes(UTF_8),
            counted.getBytes(UTF_8),
            Packing.member(member),
            ascii(member.digest()),
            ascii(moves),
            ascii(again ? 1 : 0));
    return isNew.thenApply(
        count -> count == 1 ? Joined.NEW : count == 0 ? Joined.REPLACED : Joined.LATE);
  }

  @Override
  public CompletionStage<Boolean> leave(ChannelName channel, String session, int moves) {
    return isDone("leave", channel, session.getBytes(UTF_8), ascii(moves));
  }

  @Override
  public CompletionStage<Boolean> handOver(ChannelName channel, String session) {
    return isDone("hand_over", channel, session.getBytes(UTF_8));
  }

  private CompletionStage<Boolean> isDone(
      String function, ChannelName channel, byte[]... arguments) {
    List<byte[]> all = new ArrayList<>(List.of(arguments));
    all.addFirst(node);
    CompletionStage<Long> done =
        link.call(
            function, ScriptOutputType.INTEGER, keys.presence(channel), all.toArray(new byte[0][]));
    return done.thenApply(count -> count == 1);
  }

  @Override
  public CompletionStage<Held> renew(ChannelName channel) {
    CompletionStage<List<Object>> held =
        link.call("renew", ScriptOutputType.MULTI, keys.presence(channel), node, lease);
    return held.thenApply(both ->
        new Held(number((byte[]) both.get(0)), Math.toIntExact(number((byte[]) both.get(1)))));
  }

  @Override
  public CompletionStage<List<String>> sync(
      ChannelName channel, List<Member> held, List<String> handed) {
    List<byte[]> arguments = new ArrayList<>(3 + 2 * held.size() + handed.size());
    arguments.add(node);
    arguments.add(lease);
    arguments.add(ascii(held.size()));
    for (Member member : held) {
      arguments.add(member.session().getBytes(UTF_8));
      arguments.add(ascii(member.digest()));
    }
    handed.forEach(session -> arguments.add(session.getBytes(UTF_8)));
    CompletionStage<List<Object>> missing =
        link.call(
            "sync",
            ScriptOutputType.MULTI,
            keys.presence(channel),
            arguments.toArray(new byte[0][]));
    return missing.thenApply(
        all -> all.stream().map(session -> new String((byte[]) session, UTF_8)).toList());
  }

  @Override
  public CompletionStage<List<Member>> members(ChannelName channel) {
    return link.<List<Object>>call("members", ScriptOutputType.MULTI, keys.presence(channel))
        .thenApply(all -> all.stream().map(one -> Packing.member((byte[]) one, 0)).toList());
  }

  @Override
  public CompletionStage<Counts> counts(ChannelName channel) {
    return link.<List<Object>>call("counts", ScriptOutputType.MULTI, keys.presence(channel))
        .thenApply(both ->
            new Counts(Math.toIntExact((Long) both.get(0)), Math.toIntExact((Long) both.get(1))));
  }

  @Override
  public List<CompletionStage<Map<ChannelName, Long>>> digests(List<ChannelName> channels) {
    return link.callInParts("digests", channels, keys::presence, RedisPresence::number);
  }

  private static long number(byte[] text) {
    return Long.parseLong(new String(text, US_ASCII));
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }
}
