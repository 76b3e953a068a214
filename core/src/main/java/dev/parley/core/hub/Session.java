package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Payload;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A remote party as the hub tracks it: drives the dialect, performs its effects, owns subscriptions
 * and outbox. Everything here runs on the session's loop. Life: attached, then open, then connected
 * (once the dialect has asked who it is; a raw connection never does), then ended. A connected
 * session whose connection is lost lives on as a {@link Resumption.Detached} for the resume window.
 */
public final class Session {
  final Shard shard;
  private Connection connection;
  private final Dialect dialect;
  final String dialectName;

  private String id;
  @Nullable Identity identity;
  @Nullable Payload info;

  /** Whether Connect was answered: only then can it be resumed, found by user, seen in events. */
  boolean connected;

  /** How often it has gone on on another node. */
  int moves;

  /**
   * The channel subscribed or published to last: with the room's own name for it, what is looked up
   * by name is found by identity.
   */
  @Nullable ChannelName named;

  /** The place in the shard's list. */
  int place = -1;

  /** Commands whose answer is not there yet. */
  int pending;

  private Map<ChannelName, Subscription> subscriptions = Map.of();

  private @Nullable Timers timers;
  private @Nullable Outbox outbox;
  private @Nullable ArrayDeque<Input> waiting;
  private @Nullable Expiry expiry;
  private boolean busy;
  private boolean ended;

  /** Something could not be sent: nothing may follow it, and the end is on its way. */
  private boolean closing;

  /** Why the hub asked the dialect to say goodbye; outweighs what the dialect made of it. */
  private @Nullable Disconnect advised;

  Session(
      Shard shard,
      String id,
      Connection connection,
      String dialectName,
      Dialect dialect,
      @Nullable Identity identity) {
    this.shard = shard;
    this.id = id;
    this.connection = connection;
    this.dialectName = dialectName;
    this.dialect = dialect;
    this.identity = identity;
  }

  /** Tells the dialect that the transport is attached. Once, before anything else. */
  public void open(Map<String, String> parameters, Capabilities capabilities) {
    receive(new Input.Opened(parameters, capabilities, identity));
  }

  /** Hands in what the peer sent. */
  public void receive(Input input) {
    if (ended) {
      return;
    }
    if (busy) {
      waiting = waiting == null ? new ArrayDeque<>(4) : waiting;
      waiting.add(input);
      return;
    }
    busy = true;
    try {
      dialect.on(input, this::perform);
      ArrayDeque<Input> queue = waiting;
      while (queue != null && !queue.isEmpty() && !ended) {
        dialect.on(queue.poll(), this::perform);
      }
      waiting = null;
    } catch (RuntimeException bug) {
      observer().bug("session " + id, bug);
      close(Disconnects.INTERNAL);
    } finally {
      busy = false;
    }
  }

  /** The connection takes more again. */
  public void writable() {
    if (ended || closing) {
      return;
    }
    Outbox box = outbox;
    if (box != null) {
      box.drainTo(connection);
      if (!box.isEmpty()) {
        return;
      }
      outbox = null;
    }
    for (Subscription subscription : List.copyOf(subscriptions.values())) {
      shard.catchUp.advance(subscription);
    }
  }

  /**
   * The transport is gone.
   *
   * @param why what ended it: with advice to reconnect it leaves a connected session to be resumed;
   *     anything else, such as {@link Disconnects#NORMAL}, a clean close by the client, ends the
   *     session at once
   */
  public void disconnected(Disconnect why) {
    if (ended) {
      return;
    }
    receive(new Input.PeerClosed());
    end(why);
  }

  /** Closes the connection with advice; where resumable the session waits for its client. */
  public void close(Disconnect disconnect) {
    if (ended) {
      return;
    }
    end(disconnect);
    connection.close(disconnect);
  }

  /**
   * Sends one message that follows from no input, or queues it if the connection is full; a session
   * whose queue is full ends. On the loop.
   */
  public void send(Frame frame) {
    offer(null, null, frame);
  }

  /**
   * Sends messages that other sessions are sent as well, or queues them; like {@link #send(Frame)}.
   *
   * @param last whether nothing else is expected for this session in this turn
   */
  public void send(SharedFrames shared, boolean last) {
    if (takesMore()) {
      connection.send(shared.framedFor(connection.encoding()), last);
    } else {
      shared.frames().forEach(this::send);
    }
  }

  /** Whether what is sent now leaves with this turn. On the loop. */
  public boolean immediate() {
    return takesMore() && connection.immediate();
  }

  /**
   * Goes on over another connection to the same peer, which gets what is sent from now on. What the
   * old one holds is the caller's to bring over first. Not for sessions that subscribe: their
   * subscriptions are bound to an encoding. On the loop.
   */
  public void moveTo(Connection other) {
    if (!subscriptions.isEmpty()) {
      throw new IllegalStateException("the session has subscriptions");
    }
    String from = connection.transport();
    observer().sessionMoved(from, other.transport(), dialectName);
    connection = other;
    if (dialect instanceof SessionDialect own) {
      own.moved(from, other.transport());
    }
    writable();
  }

  /** Lets the dialect say goodbye in its own words, then closes. */
  public void disconnect(Disconnect advice) {
    advised = advice;
    receive(new Input.Draining(advice));
    close(advice);
  }

  /** The session's id, unique over the cluster. After a resume, that of the earlier session. */
  public String id() {
    return id;
  }

  /** Who this is, once known. */
  public @Nullable String user() {
    return identity == null ? null : identity.user();
  }

  /** The name of the transport that carries it now. */
  public String transport() {
    return connection.transport();
  }

  /** Whether it has ended: nothing reaches the peer any more. */
  public boolean ended() {
    return ended;
  }

  /** Whether the dialect is at work: what it is told now reaches it later. */
  boolean busy() {
    return busy;
  }

  Connection connection() {
    return connection;
  }

  void become(String sessionId, Identity who, @Nullable Payload shown, int moved) {
    id = sessionId;
    moves = moved;
    identity = who;
    info = shown;
    connected = true;
    watchExpiry();
  }

  /** The identity is known, or is another now: the session ends with it. */
  void watchExpiry() {
    Expiry.cancel(expiry);
    expiry = Expiry.watch(this);
  }

  @Nullable Subscription subscription(ChannelName channel) {
    return subscriptions.get(channel);
  }

  Collection<Subscription> subscriptions() {
    return subscriptions.values();
  }

  void add(Subscription subscription) {
    subscriptions = Subscriptions.with(subscriptions, subscription);
  }

  void remove(Subscription subscription) {
    subscriptions = Subscriptions.without(subscriptions, subscription);
    Room room = subscription.room;
    room.leave(subscription);
    shard.closeIfEmpty(room);
    if (subscription.hasAlsoAsked()) {
      shard.loop.execute(subscription::askedAlso);
    }
    if (subscription.answered) {
      observer().unsubscribed(id, room.channel);
    }
  }

  /** Ends a subscription that the dialect did not end. */
  void withdraw(Subscription subscription, Problem reason) {
    remove(subscription);
    if (subscription.member != null && identity != null) {
      shard.resumption.leave(this, subscription.channel());
    }
    receive(new Input.Unsubscribed(subscription.channel().value(), reason));
  }

  void answer(long ticket, Answer answer) {
    pending--;
    if (answer instanceof Answer.Refused(Problem problem)) {
      observer().refused(problem);
    }
    receive(new Input.Answered(ticket, answer));
  }

  /** Whether the connection is free enough for recovered publications. */
  boolean takesMore() {
    return !ended && !closing && outbox == null && connection.writable();
  }

  /** Sends a turn's batch, or queues its items if the connection is full. */
  void deliver(Subscription subscription, Turn turn) {
    if (takesMore()) {
      connection.send(turn.batch, subscription.alone);
      return;
    }
    for (Turn.Item item : turn.items()) {
      int _ = subscription.offer(item);
    }
  }

  /** Sends or queues one message. */
  void offer(@Nullable Subscription subscription, @Nullable Delivery delivery, Frame frame) {
    if (ended || closing) {
      return;
    }
    if (takesMore()) {
      connection.send(frame);
      return;
    }
    Outbox box = outbox;
    if (box == null) {
      HubSettings settings = shard.hub.settings();
      box = new Outbox(settings.limits().outboxBytes(), observer());
      outbox = box;
    }
    if (box.offer(subscription, delivery, frame) == Outbox.Outcome.OVERFLOW) {
      closeSoon(Disconnects.SLOW_CONSUMER);
    }
  }

  /** Closes after what runs now: a sweep must not see its room change. */
  void closeSoon(Disconnect disconnect) {
    closing = true;
    shard.loop.execute(() -> close(disconnect));
  }

  private void perform(Effect effect) {
    if (ended) {
      return;
    }
    switch (effect) {
      case Effect.Send(Frame frame) -> offer(null, null, frame);
      case Effect.Ask(long ticket, var command) -> shard.commands.run(this, ticket, command);
      case Effect.Wake(String timer, Duration delay) -> wake(timer, delay);
      case Effect.Close(Disconnect disconnect) -> close(disconnect);
    }
  }

  private Observer observer() {
    return shard.hub.services().observer();
  }

  private void wake(String name, Duration delay) {
    Timers all = timers == null ? new Timers(shard.loop) : timers;
    all.set(name, delay, () -> woken(name));
    timers = all.isEmpty() ? null : all;
  }

  private void woken(String name) {
    wake(name, Duration.ZERO);
    receive(new Input.Woken(name));
  }

  private void end(Disconnect why) {
    ended = true;
    if (timers != null) {
      timers.cancel();
    }
    Expiry.cancel(expiry);
    if (outbox != null) {
      outbox.clear();
    }
    List<Subscription> left = new ArrayList<>(subscriptions.values());
    for (Subscription subscription : left) {
      remove(subscription);
    }
    shard.remove(this);
    Disconnect real = advised == null ? why : advised;
    shard.resumption.sessionEnded(this, left, real);
    if (dialect instanceof SessionDialect own) {
      own.ended(real);
    }
    observer().sessionClosed(connection.transport(), dialectName, why);
  }
}
