package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Authorizer.Action;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins subscriptions: gate first, then the broker's ear, then history, then presence, then the
 * answer, then the run. Confined to one loop.
 */
final class Subscribing {
  private static final int FIRST_PAGE = 128;

  /** Where a run begins: what the answer says and what is sent right behind it. */
  private record Start(Position position, boolean recovered, @Nullable Gap gap, HistoryPage page) {}

  private final Shard shard;
  private final Commands commands;

  Subscribing(Shard shard, Commands commands) {
    this.shard = shard;
    this.commands = commands;
  }

  void subscribe(Session session, Command.Subscribe wish, Consumer<Answer> reply) {
    ChannelName channel = commands.channel(wish.channel(), reply);
    if (channel == null) {
      return;
    }
    if (wish.info() != null && wish.info().size() > limits().presenceInfoBytes()) {
      Commands.refuse(reply, Problems.TOO_LARGE);
      return;
    }
    commands.ifAllowed(
        session, Action.SUBSCRIBE, channel, reply, rules -> enter(session, wish, rules, reply));
  }

  /** Ends a subscription that its session no longer wants. */
  void end(Session session, Subscription subscription) {
    session.remove(subscription);
    if (subscription.member != null && session.identity != null) {
      shard.resumption.leave(session, subscription.channel());
    }
  }

  private void enter(
      Session session, Command.Subscribe wish, Namespace rules, Consumer<Answer> reply) {
    if (session.ended()) {
      return;
    }
    var channel = new ChannelName(wish.channel());
    Subscription existing = session.subscription(channel);
    Problem problem = refusal(session, wish, rules, existing != null);
    if (problem != null) {
      Commands.refuse(reply, problem);
      return;
    }
    if (existing != null && !existing.answered) {
      // The same wish is under way: its outcome, and not a place nobody knows yet, is the answer.
      existing.alsoAsk(() -> enter(session, wish, rules, reply));
      return;
    }
    if (existing != null) {
      answerExisting(existing, reply);
      return;
    }
    Room room = shard.room(channel);
    Subscription subscription = room.enter(session, wish.renderer(), member(session, wish));
    session.add(subscription);
    session.named = room.channel;
    Gate gate = subscription.gate;
    if (gate != null) {
      gate.readAsked(room.last);
    }
    shard.whenDone(
        () ->
            shard
                .hub
                .interest()
                .add(channel, shard.number)
                .thenCompose(heard -> start(channel, wish.since(), rules)),
        (start, failure) -> {
          if (subscription.ended) {
            Commands.refuse(reply, Problems.NOT_SUBSCRIBED);
            return;
          }
          if (start == null) {
            session.remove(subscription);
            commands.fail(reply, "subscribe", failure);
            return;
          }
          subscription.position = start.position;
          join(session, subscription, start, reply);
        });
  }

  private static @Nullable Member member(Session session, Command.Subscribe wish) {
    var info = wish.info() == null ? session.info : wish.info();
    return wish.presence() ? new Member(session.id(), session.user(), info) : null;
  }

  private @Nullable Problem refusal(
      Session session, Command.Subscribe wish, Namespace rules, boolean subscribed) {
    if (wish.presence() && !rules.presence()) {
      return Problems.PRESENCE_OFF;
    }
    if (wish.presence() && !session.connected) {
      return Problems.NOT_CONNECTED;
    }
    boolean full = session.subscriptions().size() >= limits().subscriptionsPerSession();
    return full && !subscribed ? Problems.TOO_MANY_SUBSCRIPTIONS : null;
  }

  private void answerExisting(Subscription existing, Consumer<Answer> reply) {
    if (existing.member == null) {
      reply.accept(again(existing, null));
      return;
    }
    readMembers(
        existing,
        () -> shard.hub.services().presence().members(existing.channel()),
        (all, failure) -> {
          if (existing.ended) {
            Commands.refuse(reply, Problems.NOT_SUBSCRIBED);
          } else if (all == null) {
            commands.fail(reply, "presence", failure);
          } else {
            reply.accept(again(existing, all));
          }
        });
  }

  private static Answer again(Subscription existing, @Nullable List<Member> members) {
    return new Answer.Subscribed(
        existing.channel().value(), existing.delivered(), true, null, members);
  }

  private CompletionStage<Start> start(ChannelName channel, Since since, Namespace rules) {
    var history = shard.hub.services().history();
    return switch (since) {
      case Since.Now() ->
          history
              .read(channel, HistoryQuery.top())
              .thenApply(page -> new Start(page.top(), false, null, nothing(page.top())));
      case Since.After(Position position) when !rules.recovery() ->
          history
              .read(channel, HistoryQuery.top())
              .thenApply(page -> without(channel, position, page));
      case Since.After(Position position) ->
          history
              .read(channel, HistoryQuery.forward(position, FIRST_PAGE))
              .thenApply(page -> after(position, page));
      case Since.Last(int count) ->
          history
              .read(channel, HistoryQuery.backward(null, Math.max(0, count)))
              .thenApply(Subscribing::last);
    };
  }

  private static Start without(ChannelName channel, Position position, HistoryPage page) {
    if (page.top().equals(position)) {
      return new Start(position, true, null, nothing(position));
    }
    var gap = new Gap(channel, position.offset() + 1, page.top(), Gap.Reason.HISTORY_EXPIRED);
    return new Start(page.top(), false, gap, nothing(page.top()));
  }

  private static Start after(Position position, HistoryPage page) {
    Gap gap = page.gap();
    var rest = new HistoryPage(page.publications(), page.top(), null, page.more());
    return gap == null
        ? new Start(position, true, null, rest)
        : new Start(gap.resumesAt(), false, gap, rest);
  }

  private static Start last(HistoryPage page) {
    List<Publication> oldestFirst = page.publications().reversed();
    if (oldestFirst.isEmpty()) {
      return new Start(page.top(), false, null, nothing(page.top()));
    }
    Position first = oldestFirst.getFirst().position();
    var before = new Position(first.epoch(), first.offset() - 1, 0);
    return new Start(before, false, null, new HistoryPage(oldestFirst, page.top(), null, false));
  }

  private static HistoryPage nothing(Position top) {
    return new HistoryPage(List.of(), top, null, false);
  }

  private void join(
      Session session, Subscription subscription, Start start, Consumer<Answer> reply) {
    Member member = subscription.member;
    if (member == null) {
      begin(session, subscription, start, null, reply);
      return;
    }
    ChannelName channel = subscription.channel();
    shard.resumption.presentAgain(session, channel);
    readMembers(
        subscription,
        () ->
            shard
                .hub
                .presence()
                .join(channel, member, session.moves)
                .thenCompose(isNew -> shard.hub.services().presence().members(channel)),
        (all, failure) -> {
          if (subscription.ended) {
            Commands.refuse(reply, Problems.NOT_SUBSCRIBED);
          } else if (all == null) {
            end(session, subscription);
            commands.fail(reply, "presence", failure);
          } else {
            begin(session, subscription, start, all, reply);
          }
        });
  }

  /**
   * Asks who is present; the reader is, whatever the store says.
   *
   * @param then is handed what the reader is to be told; null if that failed or the reader ended
   */
  private void readMembers(
      Subscription reader,
      Supplier<CompletionStage<List<Member>>> asked,
      BiConsumer<@Nullable List<Member>, @Nullable Throwable> then) {
    Members members = reader.room.members();
    int place = members.readAsked();
    shard.whenDone(
        asked,
        (page, failure) -> {
          if (page == null || reader.ended) {
            members.readFailed();
            then.accept(null, failure);
          } else {
            then.accept(reader.room.present(reader, place, page), null);
          }
        });
  }

  private void begin(
      Session session,
      Subscription subscription,
      Start start,
      @Nullable List<Member> members,
      Consumer<Answer> reply) {
    subscription.answered = true;
    shard.hub.services().observer().subscribed(session.id(), subscription.channel());
    reply.accept(
        new Answer.Subscribed(
            subscription.channel().value(), start.position, start.recovered, start.gap, members));
    Gate gate = subscription.gate;
    if (gate == null || subscription.ended) {
      return;
    }
    if (session.busy()) {
      // The dialect is handed the answer when the call that asked returns; the run comes after it.
      shard.loop.execute(() -> run(subscription, gate, start.page));
    } else {
      run(subscription, gate, start.page);
    }
  }

  private void run(Subscription subscription, Gate gate, HistoryPage page) {
    if (subscription.ended) {
      return;
    }
    gate.reading = false;
    shard.catchUp.pass(subscription, page);
    subscription.askedAlso();
  }

  private Limits limits() {
    return shard.hub.settings().limits();
  }
}
