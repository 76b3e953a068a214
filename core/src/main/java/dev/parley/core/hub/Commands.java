package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Authorizer.Action;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.RpcHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Authorises and runs what dialects ask; every command is answered exactly once. Confined to one
 * loop.
 */
final class Commands {
  private final Shard shard;
  private final Subscribing subscribing;
  private final Connecting connecting;

  Commands(Shard shard) {
    this.shard = shard;
    this.subscribing = new Subscribing(shard, this);
    this.connecting = new Connecting(shard);
  }

  void run(Session session, long ticket, Command command) {
    if (session.pending++ >= limits().commandsUnderWay()) {
      session.answer(ticket, new Answer.Refused(Problems.TOO_BUSY));
      return;
    }
    Consumer<Answer> reply = answer -> session.answer(ticket, answer);
    switch (command) {
      case Command.Connect connect -> connecting.connect(session, connect, reply);
      case Command.Subscribe subscribe -> subscribing.subscribe(session, subscribe, reply);
      case Command.Unsubscribe(String channel) -> unsubscribe(session, channel, reply);
      case Command.Publish(String channel, Draft draft) -> publish(session, channel, draft, reply);
      case Command.SendToUser(String user, Draft draft) -> send(session, user, draft, reply);
      case Command.ReadPresence(String channel) -> readPresence(session, channel, reply);
      case Command.UpdatePresence(String channel, var info) ->
          updatePresence(session, channel, info, reply);
      case Command.ReadHistory read -> readHistory(session, read, reply);
      case Command.Call(String method, Payload argument) -> call(session, method, argument, reply);
      case Command.ReadPositions() -> reply.accept(positions(session));
    }
  }

  /** The channel a peer named, or null after the refusal was given. */
  @Nullable ChannelName channel(String text, Consumer<Answer> reply) {
    Problem problem = shard.hub.checkChannel(text);
    if (problem != null) {
      refuse(reply, problem);
      return null;
    }
    return new ChannelName(text);
  }

  /** The same for a session that may well have named it before. */
  private @Nullable ChannelName channel(Session session, String text, Consumer<Answer> reply) {
    ChannelName before = session.named;
    if (before != null && before.value().equals(text)) {
      return before;
    }
    ChannelName now = channel(text, reply);
    session.named = now;
    return now;
  }

  /** Goes on only if the session may; otherwise refuses. */
  void ifAllowed(
      Session session,
      Action action,
      ChannelName channel,
      Consumer<Answer> reply,
      Consumer<Namespace> then) {
    Namespace namespace = shard.hub.settings().namespaces().of(channel);
    Identity identity = session.identity == null ? Identity.ANONYMOUS : session.identity;
    shard.whenDone(
        () -> shard.hub.services().authorizer().mayDo(identity, action, channel, namespace),
        (allowed, failure) -> {
          if (failure != null) {
            fail(reply, "authorizer", failure);
          } else if (!Boolean.TRUE.equals(allowed)) {
            refuse(reply, Problems.NOT_ALLOWED);
          } else {
            then.accept(namespace);
          }
        });
  }

  void fail(Consumer<Answer> reply, String where, @Nullable Throwable failure) {
    if (failure != null) {
      shard.hub.failed(where, failure);
    }
    refuse(reply, Problems.UNAVAILABLE);
  }

  static void refuse(Consumer<Answer> reply, Problem problem) {
    reply.accept(new Answer.Refused(problem));
  }

  <T> void finish(
      Supplier<? extends CompletionStage<T>> asked,
      String where,
      Consumer<Answer> reply,
      Function<T, Answer> answer) {
    shard.whenDone(
        asked,
        (value, failure) -> {
          if (value == null) {
            fail(reply, where, failure);
          } else {
            reply.accept(answer.apply(value));
          }
        });
  }

  private void unsubscribe(Session session, String name, Consumer<Answer> reply) {
    ChannelName channel = channel(name, reply);
    if (channel == null) {
      return;
    }
    Subscription subscription = session.subscription(channel);
    if (subscription == null) {
      refuse(reply, Problems.NOT_SUBSCRIBED);
      return;
    }
    subscribing.end(session, subscription);
    reply.accept(new Answer.Done());
  }

  private void publish(Session session, String name, Draft draft, Consumer<Answer> reply) {
    ChannelName channel = channel(session, name, reply);
    if (channel == null) {
      return;
    }
    Problem unfit = shard.hub.checkDraft(draft);
    if (unfit != null) {
      refuse(reply, unfit);
      return;
    }
    ifAllowed(
        session,
        Action.PUBLISH,
        channel,
        reply,
        namespace ->
            finish(
                () ->
                    shard
                        .hub
                        .services()
                        .broker()
                        .publish(channel, draft.from(session.user()), namespace),
                "publish",
                reply,
                published -> new Answer.Published(published.position(), published.duplicate())));
  }

  private void send(Session session, String user, Draft draft, Consumer<Answer> reply) {
    if (!ChannelName.isValidUser(user)) {
      refuse(reply, Problems.BAD_USER);
      return;
    }
    publish(session, ChannelName.inboxOf(user).value(), draft, reply);
  }

  private void readPresence(Session session, String name, Consumer<Answer> reply) {
    ChannelName channel = channel(name, reply);
    if (channel == null) {
      return;
    }
    ifAllowed(
        session,
        Action.READ_PRESENCE,
        channel,
        reply,
        namespace -> {
          if (!namespace.presence()) {
            refuse(reply, Problems.PRESENCE_OFF);
            return;
          }
          finish(
              () -> shard.hub.services().presence().members(channel),
              "presence",
              reply,
              Answer.Present::new);
        });
  }

  private void updatePresence(
      Session session, String name, @Nullable Payload info, Consumer<Answer> reply) {
    ChannelName channel = channel(name, reply);
    if (channel == null) {
      return;
    }
    Subscription subscription = session.subscription(channel);
    if (subscription == null || subscription.member == null || !subscription.answered) {
      refuse(reply, Problems.NOT_PRESENT);
      return;
    }
    if (info != null && info.size() > limits().presenceInfoBytes()) {
      refuse(reply, Problems.TOO_LARGE);
      return;
    }
    var member = new Member(session.id(), session.user(), info);
    subscription.member = member;
    finish(
        () -> shard.hub.presence().join(channel, member, session.moves),
        "presence",
        reply,
        isNew -> new Answer.Done());
  }

  private void readHistory(Session session, Command.ReadHistory read, Consumer<Answer> reply) {
    ChannelName channel = channel(read.channel(), reply);
    if (channel == null) {
      return;
    }
    ifAllowed(
        session,
        Action.READ_HISTORY,
        channel,
        reply,
        namespace -> {
          if (namespace.historySize() == 0 && read.query().limit() > 0) {
            refuse(reply, Problems.HISTORY_OFF);
            return;
          }
          finish(
              () -> shard.hub.services().history().read(channel, read.query()),
              "history",
              reply,
              Answer.History::new);
        });
  }

  private void call(Session session, String method, Payload argument, Consumer<Answer> reply) {
    if (method.length() > limits().methodLength()) {
      refuse(reply, Problems.METHOD_TOO_LONG);
      return;
    }
    RpcHandler handler = shard.hub.rpcHandler(method);
    if (handler == null) {
      refuse(reply, Problems.UNKNOWN_METHOD);
      return;
    }
    if (argument.size() > limits().payloadBytes()) {
      refuse(reply, Problems.TOO_LARGE);
      return;
    }
    Identity identity = session.identity == null ? Identity.ANONYMOUS : session.identity;
    shard.whenDone(
        () -> handler.call(new RpcHandler.Call(method, argument, session.id(), identity)),
        (value, failure) -> {
          if (value != null) {
            reply.accept(new Answer.Returned(value));
            return;
          }
          if (failure != null) {
            shard.hub.failed("handler of " + method, failure);
          }
          refuse(reply, Problems.HANDLER_FAILED);
        });
  }

  private static Answer positions(Session session) {
    Map<String, Position> positions = new LinkedHashMap<>();
    for (Subscription subscription : session.subscriptions()) {
      if (subscription.gate == null) {
        positions.put(subscription.channel().value(), subscription.delivered());
      }
    }
    return new Answer.Positions(positions);
  }

  private Limits limits() {
    return shard.hub.settings().limits();
  }
}
