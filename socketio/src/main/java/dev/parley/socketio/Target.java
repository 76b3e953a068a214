package dev.parley.socketio;

import dev.parley.core.hub.Loop;
import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.cluster.FleetAnswers;
import dev.parley.socketio.cluster.Others;
import dev.parley.socketio.cluster.SocketDetails;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Some sockets of a namespace, chosen by rooms: whoever is in any of those named, once, and in none
 * of those excepted, when what is asked is done; on this server and on all that are one with it.
 * Immutable; each method that narrows or widens returns another. Any thread; nothing blocks.
 */
public final class Target {
  /** How long {@link #emitWithAck} waits if nothing else is said. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Namespace namespace;
  private final Audience audience;
  private final Duration within;
  private final boolean local;

  Target(Namespace namespace, Audience audience, Duration within, boolean local) {
    this.namespace = namespace;
    this.audience = audience;
    this.within = within;
    this.local = local;
  }

  /** Those in these rooms as well. */
  public Target to(String... rooms) {
    return new Target(namespace, audience.to(rooms), within, local);
  }

  /** The same as {@link #to}. */
  public Target in(String... rooms) {
    return to(rooms);
  }

  /** Without those in any of these rooms. */
  public Target except(String... rooms) {
    return new Target(namespace, audience.except(rooms), within, local);
  }

  /** Limits the time in which {@link #emitWithAck} is answered. */
  public Target timeout(Duration time) {
    return new Target(namespace, audience, time, local);
  }

  /** Those of them that are on this server. */
  public Target local() {
    return new Target(namespace, audience, within, true);
  }

  /** Sends an event to each. */
  public void emit(String event, @Nullable Object... args) {
    emit(event, Args.of(args), false);
  }

  /** Sends an event to each whom it can leave for now. */
  public void emitVolatile(String event, @Nullable Object... args) {
    emit(event, Args.of(args), true);
  }

  private void emit(String event, Args args, boolean volatileOnly) {
    if (local) {
      namespace.broadcastHere(event, args, audience, volatileOnly);
    } else if (!namespace.broadcast(event, args, audience, volatileOnly) && hasOthers()) {
      namespace.others().broadcast(args.array(event), audience, volatileOnly);
    }
  }

  /**
   * Sends an event to each; completes with all answers, in the order in which they came, or fails
   * with {@link AckMissing}, which has those that came in time. Of what a client of another server
   * answers, the first value comes.
   */
  public CompletableFuture<List<Args>> emitWithAck(String event, @Nullable Object... args) {
    Args values = Args.of(args);
    var many = new ManyAcks(namespace.crowdCount() + (long) ManyAcks.MANY);
    namespace.broadcastWithAck(event, values, audience, many);
    if (hasOthers()) {
      namespace
          .others()
          .broadcastWithAck(values.array(event), audience, within, new Remote(namespace, many));
    } else {
      many.more(-ManyAcks.MANY);
    }
    Loop.Timer timer = namespace.after(within, many::timeout);
    var _ = many.result().whenComplete((_, _) -> timer.cancel());
    return many.result();
  }

  /**
   * Asks who they are; fails with {@link dev.parley.core.spi.Unavailable} if not all servers answer
   * in time.
   */
  public CompletableFuture<List<RemoteSocket>> fetchSockets() {
    CompletableFuture<List<SocketDetails>> here = namespace.fetch(audience);
    CompletableFuture<List<SocketDetails>> all =
        hasOthers()
            ? here.thenCombine(
                namespace.others().fetch(audience),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList())
            : here;
    return all.thenApply(
        told -> told.stream().map(one -> RemoteSocket.of(namespace, one)).toList());
  }

  /** Makes them join rooms. */
  public void socketsJoin(String... rooms) {
    act(new Deed(Deed.Kind.JOIN, Set.copyOf(List.of(rooms))));
  }

  public void socketsLeave(String... rooms) {
    act(new Deed(Deed.Kind.LEAVE, Set.copyOf(List.of(rooms))));
  }

  /**
   * Ends them.
   *
   * @param close whether their connections end too
   */
  public void disconnectSockets(boolean close) {
    act(Deed.end(close));
  }

  /** Other servers do it behind what was sent before, and so hear of it on the same way. */
  private void act(Deed deed) {
    namespace.act(audience, deed::doTo);
    Logbook log = namespace.log();
    if (hasOthers() && log != null) {
      log.send(deed, audience);
    } else if (hasOthers()) {
      deed.tell(namespace.others(), audience);
    }
  }

  @SuppressWarnings("ReferenceEquality") // one constant stands for nobody
  private boolean hasOthers() {
    return !local && namespace.others() != Others.NONE;
  }

  /** Answers from other servers, taken on a loop as all others are. */
  private record Remote(Namespace namespace, ManyAcks many) implements FleetAnswers {
    @Override
    public void servers(int others) {
      namespace.onLoop(() -> many.more(others - ManyAcks.MANY));
    }

    @Override
    public void counted(int clients) {
      namespace.onLoop(() -> many.counted(clients));
    }

    @Override
    public void answered(JsonNode value) {
      namespace.onLoop(() -> many.answered(Args.first(value)));
    }
  }
}
