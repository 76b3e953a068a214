package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.spi.PresenceStore;
import io.lettuce.core.ScriptOutputType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Presence on Redis. A node holds one lease per channel in which sessions of it are present, and
 * {@link #renew} prolongs it; whoever comes first behind its end takes the node's members out and
 * tells all nodes, in one step.
 *
 * <p>A node knows its own members, and makes Redis agree with them where the two may differ: when a
 * call failed, when the lease was lost, when Redis came back empty or with an older state. It
 * notices the latter by the count of its renewals, which is then not the one it expects.
 *
 * <p>Concurrent: the members of one channel are guarded by their {@link Own}, and the call that
 * belongs to a change is sent there, so that calls come to Redis in the order of changes.
 */
public final class RedisPresence implements PresenceStore {
  private final RedisLink link;
  private final Keys keys;
  private final Consumer<PresenceEvent> announce;
  private final byte[] node;
  private final byte[] lease;
  private final Map<ChannelName, Own> own = new ConcurrentHashMap<>();

  /** A member that this node has joined; {@code handed} to another node since, or not. */
  private record Entry(Member member, int moves, boolean handed) {}

  /** The members of this node in one channel. Guarded by itself. */
  private static final class Own {
    final Map<String, Entry> members = new LinkedHashMap<>();

    /** How often the lease was renewed, as Redis counts. */
    long beats;

    /** Redis may hold something else than {@link #members}. */
    boolean doubtful;

    /** Forgotten: whoever wants to change it begins another. */
    boolean retired;
  }

  /**
   * @param link stays the caller's
   * @param announce tells all nodes of a change that {@link #renew} brings about
   */
  public RedisPresence(RedisLink link, Consumer<PresenceEvent> announce) {
    this.link = link;
    this.announce = announce;
    this.keys = new Keys(link.settings.prefix());
    this.node = link.settings.node().getBytes(UTF_8);
    this.lease = Long.toString(link.settings.lease().toMillis()).getBytes(US_ASCII);
  }

  @Override
  public CompletionStage<Joined> join(ChannelName channel, Member member, int moves) {
    var joined = new Entry(member, moves, false);
    return change(
        channel,
        here -> {
          here.members.put(member.session(), joined);
          return sendJoin(channel, here, joined);
        });
  }

  @Override
  public CompletionStage<Boolean> leave(ChannelName channel, String session, int moves) {
    return change(
        channel,
        here -> {
          here.members.computeIfPresent(session, (_, was) -> was.moves > moves ? was : null);
          CompletionStage<Long> was =
              link.call(
                  "leave",
                  ScriptOutputType.INTEGER,
                  keys.presence(channel),
                  node,
                  session.getBytes(UTF_8),
                  Integer.toString(moves).getBytes(US_ASCII));
          return doubtIfFailed(here, was).thenApply(count -> count == 1);
        });
  }

  @Override
  public void handOver(ChannelName channel, String session) {
    Own here = own.get(channel);
    if (here != null) {
      synchronized (here) {
        here.members.computeIfPresent(session, (_, was) -> new Entry(was.member, was.moves, true));
      }
    }
  }

  private <T> T change(ChannelName channel, Function<Own, T> what) {
    while (true) {
      Own here = own.computeIfAbsent(channel, _ -> new Own());
      synchronized (here) {
        if (!here.retired) {
          return what.apply(here);
        }
      }
    }
  }

  private CompletionStage<Joined> sendJoin(ChannelName channel, Own here, Entry joined) {
    Member member = joined.member;
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
            Long.toString(member.digest()).getBytes(US_ASCII),
            Integer.toString(joined.moves).getBytes(US_ASCII));
    return doubtIfFailed(here, isNew)
        .thenApply(count -> count == 1 ? Joined.NEW : count == 0 ? Joined.REPLACED : Joined.LATE);
  }

  private static <T> CompletionStage<T> doubtIfFailed(Own here, CompletionStage<T> stage) {
    return stage.whenComplete((done, failure) -> {
      if (failure != null) {
        synchronized (here) {
          here.doubtful = true;
        }
      }
    });
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
  public CompletionStage<Long> digest(ChannelName channel) {
    return digests(List.of(channel)).getFirst().thenApply(sums -> sums.get(channel));
  }

  @Override
  public List<CompletionStage<Map<ChannelName, Long>>> digests(List<ChannelName> channels) {
    return link.callInParts("digests", channels, keys::presence, RedisPresence::number);
  }

  private static long number(byte[] text) {
    return Long.parseLong(new String(text, US_ASCII));
  }

  /**
   * Prolongs the leases of this node, and puts right what may have become wrong. To be called every
   * third of a lease; from any thread, does not block.
   */
  public void renew() {
    own.forEach((channel, here) -> {
      synchronized (here) {
        if (here.doubtful) {
          sync(channel, here);
        } else if (here.members.isEmpty()) {
          here.retired = true;
          own.remove(channel, here);
        } else {
          renew(channel, here);
        }
      }
    });
  }

  private void renew(ChannelName channel, Own here) {
    long expected = ++here.beats;
    CompletionStage<Long> counted =
        link.call("renew", ScriptOutputType.INTEGER, keys.presence(channel), node, lease);
    var _ =
        doubtIfFailed(here, counted)
            .whenComplete((beats, failure) -> {
              if (beats != null && beats != expected) {
                synchronized (here) {
                  here.beats = beats;
                  sync(channel, here);
                }
              }
            });
  }

  /** Makes Redis hold exactly the members of this node that are here. */
  private void sync(ChannelName channel, Own here) {
    here.doubtful = false;
    byte[][] arguments = new byte[2 + here.members.size()][];
    arguments[0] = node;
    arguments[1] = lease;
    int next = 2;
    for (String session : here.members.keySet()) {
      arguments[next++] = session.getBytes(UTF_8);
    }
    CompletionStage<List<Object>> missing =
        link.call("sync", ScriptOutputType.MULTI, keys.presence(channel), arguments);
    var _ =
        doubtIfFailed(here, missing)
            .whenComplete((sessions, failure) -> {
              if (sessions != null) {
                sessions.forEach(
                    session -> restore(channel, here, new String((byte[]) session, UTF_8)));
              }
            });
  }

  /** Puts back a member that Redis had lost, unless it has left meanwhile, or moved. */
  private void restore(ChannelName channel, Own here, String session) {
    synchronized (here) {
      Entry joined = here.members.get(session);
      if (joined == null || joined.handed) {
        return;
      }
      var _ =
          sendJoin(channel, here, joined)
              .whenComplete((isNew, failure) -> {
                if (isNew == Joined.NEW) {
                  announce.accept(new PresenceEvent(channel, Change.JOIN, joined.member));
                }
              });
    }
  }
}
