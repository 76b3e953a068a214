package dev.parley.dialect.parley;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.dialect.json.Malformed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The native protocol, docs/protocol.md.
 *
 * <p>The states are: not connected, connecting, connected, over. What comes while connecting waits
 * for the answer, at most twice {@link ParleySettings#commandsPerMessage()} commands; what is
 * beyond is refused as too busy. A refused connect leaves the connection open for another, within
 * the connect timeout. Answers go out in the order the hub gives them.
 */
public final class ParleyDialect implements Dialect {

  private static final String CONNECT_TIMER = "connect";

  private enum State {
    NOT_CONNECTED,
    CONNECTING,
    CONNECTED,
    OVER
  }

  private final ParleySettings settings;

  /** What is asked and not answered yet; null while that is nothing. */
  private @Nullable Map<Long, Pending> pending;

  /** What came while connecting; null while that is nothing. */
  private @Nullable Deque<Request> waiting;

  private State state = State.NOT_CONNECTED;
  private long nextTicket;

  public ParleyDialect(ParleySettings settings) {
    this.settings = settings;
  }

  @Override
  public void on(Input input, Consumer<? super Effect> out) {
    if (state == State.OVER) {
      return;
    }
    switch (input) {
      case Input.Opened _ -> out.accept(new Effect.Wake(CONNECT_TIMER, settings.connectTimeout()));
      case Input.Text(byte[] utf8) -> read(utf8, out);
      case Input.Binary _ -> close(Disconnects.BAD_REQUEST, out);
      case Input.Answered(long ticket, Answer answer) -> answered(ticket, answer, out);
      case Input.Woken(String timer) -> woken(timer, out);
      case Input.Unsubscribed(String channel, Problem reason) ->
          send(Messages.unsubscribed(channel, reason), out);
      case Input.Draining(Disconnect advice) -> close(advice, out);
      case Input.PeerClosed _ -> end();
    }
  }

  private void read(byte[] utf8, Consumer<? super Effect> out) {
    try {
      for (Request request : new RequestReader(settings).read(utf8)) {
        arrived(request, out);
      }
    } catch (Malformed e) {
      close(Disconnects.BAD_REQUEST, out);
    }
  }

  private void arrived(Request request, Consumer<? super Effect> out) {
    if (state != State.CONNECTING) {
      carryOut(request, out);
      return;
    }
    Deque<Request> all = waiting == null ? new ArrayDeque<>(2) : waiting;
    waiting = all;
    if (all.size() < 2 * settings.commandsPerMessage()) {
      all.add(request);
    } else {
      refuse(request.id(), Problems.TOO_BUSY, out);
    }
  }

  private void carryOut(Request request, Consumer<? super Effect> out) {
    if (request instanceof Request.Unfit(long id, Problem problem)) {
      refuse(id, problem, out);
    } else if (request instanceof Request.Connect connect) {
      connect(connect, out);
    } else if (state != State.CONNECTED) {
      refuse(request.id(), Problems.NOT_CONNECTED, out);
    } else {
      ask(new Pending.Requested(request), command(request), out);
    }
  }

  private void connect(Request.Connect connect, Consumer<? super Effect> out) {
    if (state == State.CONNECTED) {
      refuse(connect.id(), Problems.ALREADY_CONNECTED, out);
      return;
    }
    state = State.CONNECTING;
    out.accept(new Effect.Wake(CONNECT_TIMER, Duration.ZERO));
    ask(new Pending.Requested(connect), connect.command(), out);
  }

  private static Command command(Request request) {
    return switch (request) {
      case Request.Subscribe it ->
          new Command.Subscribe(
              it.channel(),
              ParleyRenderers.of(it.presence()),
              it.since(),
              it.presence(),
              it.info());
      case Request.Unsubscribe it -> new Command.Unsubscribe(it.channel());
      case Request.Publish it -> new Command.Publish(it.channel(), it.draft());
      case Request.Presence it -> new Command.ReadPresence(it.channel());
      case Request.Update it -> new Command.UpdatePresence(it.channel(), it.info());
      case Request.History it -> new Command.ReadHistory(it.channel(), it.query());
      case Request.Send it -> new Command.SendToUser(it.user(), it.draft());
      case Request.Call it -> new Command.Call(it.method(), it.argument());
      case Request.Ping _ -> new Command.ReadPositions();
      case Request.Connect it -> it.command();
      case Request.Unfit _ -> throw new IllegalStateException("an unfit request is no command");
    };
  }

  private void ask(Pending request, Command command, Consumer<? super Effect> out) {
    long ticket = nextTicket++;
    Map<Long, Pending> all = pending == null ? new HashMap<>(2) : pending;
    pending = all;
    all.put(ticket, request);
    out.accept(new Effect.Ask(ticket, command));
  }

  private void answered(long ticket, Answer answer, Consumer<? super Effect> out) {
    switch (forget(ticket)) {
      case Pending.Requested(Request.Connect connect) -> connected(connect, answer, out);
      case Pending.Requested(Request request) -> reply(request, answer, out);
      case Pending.Inbox(String channel) -> inbox(channel, answer, out);
      case null -> {}
    }
  }

  private @Nullable Pending forget(long ticket) {
    Map<Long, Pending> all = pending;
    Pending found = all == null ? null : all.remove(ticket);
    if (all != null && all.isEmpty()) {
      pending = null;
    }
    return found;
  }

  private void connected(Request.Connect connect, Answer answer, Consumer<? super Effect> out) {
    switch (answer) {
      case Answer.Connected connected -> {
        state = State.CONNECTED;
        send(Messages.connected(connect.id(), connected), out);
        subscribeInbox(connected.user(), connect.inbox(), out);
      }
      case Answer.Refused(Problem problem) -> {
        state = State.NOT_CONNECTED;
        refuse(connect.id(), problem, out);
        out.accept(new Effect.Wake(CONNECT_TIMER, settings.connectTimeout()));
      }
      case Answer.Done _,
          Answer.Subscribed _,
          Answer.Published _,
          Answer.Present _,
          Answer.History _,
          Answer.Returned _,
          Answer.Positions _ ->
          close(Disconnects.INTERNAL, out);
    }
    while (state != State.CONNECTING && waiting != null) {
      Request next = waiting.poll();
      if (next == null) {
        waiting = null;
      } else {
        carryOut(next, out);
      }
    }
  }

  private void subscribeInbox(
      @Nullable String user, @Nullable Position position, Consumer<? super Effect> out) {
    if (user == null || !ChannelName.isValidUser(user)) {
      return;
    }
    String channel = ChannelName.inboxOf(user).value();
    Since since = position == null ? new Since.Now() : new Since.After(position);
    Renderer renderer = ParleyRenderers.WITHOUT_PRESENCE;
    ask(
        new Pending.Inbox(channel),
        new Command.Subscribe(channel, renderer, since, false, null),
        out);
  }

  private void inbox(String channel, Answer answer, Consumer<? super Effect> out) {
    if (answer instanceof Answer.Subscribed subscribed) {
      send(Messages.subscribed(0, channel, subscribed), out);
      tellGap(subscribed, out);
    } else if (answer instanceof Answer.Refused(Problem problem)) {
      send(Messages.unsubscribed(channel, problem), out);
    } else {
      close(Disconnects.INTERNAL, out);
    }
  }

  private void reply(Request request, Answer answer, Consumer<? super Effect> out) {
    if (answer instanceof Answer.Refused(Problem problem)) {
      refuse(request.id(), problem, out);
      return;
    }
    Frame frame = Replies.of(request, answer);
    if (frame == null) {
      close(Disconnects.INTERNAL, out);
      return;
    }
    if (request.id() != 0) {
      send(frame, out);
    }
    if (answer instanceof Answer.Subscribed subscribed) {
      tellGap(subscribed, out);
    }
  }

  private static void tellGap(Answer.Subscribed subscribed, Consumer<? super Effect> out) {
    if (subscribed.gap() != null) {
      send(Messages.gap(subscribed.gap()), out);
    }
  }

  private void woken(String timer, Consumer<? super Effect> out) {
    if (timer.equals(CONNECT_TIMER) && state == State.NOT_CONNECTED) {
      close(Disconnects.NO_CONNECT, out);
    }
  }

  private static void refuse(long id, Problem problem, Consumer<? super Effect> out) {
    send(Messages.error(id, problem), out);
  }

  private static void send(Frame frame, Consumer<? super Effect> out) {
    out.accept(new Effect.Send(frame));
  }

  private void close(Disconnect disconnect, Consumer<? super Effect> out) {
    end();
    send(Messages.disconnect(disconnect), out);
    out.accept(new Effect.Close(disconnect));
  }

  private void end() {
    state = State.OVER;
    pending = null;
    waiting = null;
  }

  /** What an open ticket was asked for. */
  private sealed interface Pending {
    record Requested(Request request) implements Pending {}

    record Inbox(String channel) implements Pending {}
  }
}
