package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.OtherNodes;
import dev.parley.core.spi.RpcHandler;
import dev.parley.core.spi.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The node-local registry of sessions and rooms, sharded by event loop.
 *
 * <p>Shared by all threads, and lock-free but for {@link Interest}: a publication is handed to each
 * loop that has subscribers of its channel by one queue entry. What happens on a loop is the {@link
 * Shard}'s.
 */
public final class Hub {

  /** Who asks for which earlier session; it is given to no other user than its own. */
  record Claim(String session, @Nullable String user) {

    /**
     * Whether a session of this user is meant: a claimant who names no user is known by the secret.
     */
    boolean fits(@Nullable String owner) {
      return user == null || user.equals(owner);
    }
  }

  static final int MAX_LOOPS = 64;

  private final HubSettings settings;
  private final HubServices services;
  private final Interest interest;
  private final KeyRing keys;
  private final ResumeSecrets secrets;
  private final Presence presence;
  private final List<Shard> shards = new ArrayList<>();
  private final Map<Loop, Shard> byLoop = new ConcurrentHashMap<>();
  private final Map<String, RpcHandler> handlers = new ConcurrentHashMap<>();

  /** By session, the last search for it that is under way. */
  private final Map<String, CompletableFuture<@Nullable Void>> searches = new ConcurrentHashMap<>();

  private final AtomicLong sessionNumbers = new AtomicLong();

  /** Makes the hub of a node and starts its broker. At most 64 loops. */
  public Hub(HubSettings settings, HubServices services, List<? extends Loop> loops) {
    if (loops.isEmpty() || loops.size() > MAX_LOOPS) {
      throw new IllegalArgumentException("1 to " + MAX_LOOPS + " loops");
    }
    this.settings = settings;
    this.services = services;
    this.interest = new Interest(services.broker());
    this.keys = new KeyRing(settings.key());
    this.secrets = new ResumeSecrets(keys);
    this.presence = new Presence(services);
    for (Loop loop : loops) {
      Shard shard = new Shard(this, loop, shards.size());
      shards.add(shard);
      byLoop.put(loop, shard);
    }
  }

  /** Begins to listen to the broker. Once, before the first session. */
  public void start() {
    services.broker().start(new Ear());
  }

  /**
   * Makes the session of a new connection; {@link Session#open} is to follow. On the loop that will
   * own it.
   *
   * @param dialectName for metrics and operators
   * @param identity who this is if the transport knows; null if the dialect will ask. The session
   *     ends when the identity does
   */
  public Session attach(
      Loop loop,
      Connection connection,
      String dialectName,
      Dialect dialect,
      @Nullable Identity identity) {
    Shard shard = byLoop.get(loop);
    if (shard == null) {
      throw new IllegalArgumentException("not a loop of this hub");
    }
    String id = settings.node() + "-" + Long.toString(sessionNumbers.incrementAndGet(), 36);
    var session = new Session(shard, id, connection, dialectName, dialect, identity);
    shard.add(session);
    session.watchExpiry();
    services.observer().sessionOpened(connection.transport(), dialectName);
    if (dialect instanceof SessionDialect own) {
      own.attached(session, loop);
    }
    return session;
  }

  /**
   * Publishes for the HTTP API or in process; from any thread, without asking the authorizer. The
   * stage fails if the broker does; it is then unknown whether the publication happened.
   */
  public CompletionStage<Broker.Published> publish(ChannelName channel, Draft draft) {
    return services.broker().publish(channel, draft, settings.namespaces().of(channel));
  }

  /** Why {@code text} can't name a channel here; null if it can. */
  public @Nullable Problem checkChannel(String text) {
    if (text.length() > settings.limits().channelNameLength()) {
      return Problems.CHANNEL_NAME_TOO_LONG;
    }
    return ChannelName.isValid(text) ? null : Problems.BAD_CHANNEL;
  }

  /** Why a peer can't publish {@code draft} here, whatever the channel; null if it can. */
  public @Nullable Problem checkDraft(Draft draft) {
    Limits limits = settings.limits();
    if (draft.payload().size() > limits.payloadBytes()) {
      return Problems.TOO_LARGE;
    }
    boolean keysFit =
        fits(draft.key(), limits.keyLength()) && fits(draft.idempotencyKey(), limits.keyLength());
    return keysFit ? null : Problems.KEY_TOO_LONG;
  }

  /**
   * Registers the handler of a method; replaces an earlier one. From any thread. Throws
   * IllegalArgumentException if the method's name is longer than peers may call.
   */
  public void onCall(String method, RpcHandler handler) {
    if (!fits(method, settings.limits().methodLength())) {
      throw new IllegalArgumentException("the method's name is longer than the limit");
    }
    handlers.put(method, handler);
  }

  /** Tells the observer of a stage that failed. From any thread. */
  void failed(String where, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Unavailable away) {
      services.observer().unavailable(where, away);
    } else {
      services.observer().bug(where, failure);
    }
  }

  /** All sessions of this node. From any thread. */
  public CompletionStage<List<SessionInfo>> sessions() {
    return gather(shard -> shard.sessions().stream().map(SessionInfo::of).toList());
  }

  /**
   * Disconnects every session for which the test holds; completes with their number. From any
   * thread.
   */
  public CompletionStage<Integer> disconnect(
      Function<SessionInfo, Boolean> test, Disconnect disconnect) {
    return gather(
            shard -> {
              List<Session> hit =
                  shard.sessions().stream().filter(s -> test.apply(SessionInfo.of(s))).toList();
              hit.forEach(session -> session.disconnect(disconnect));
              return hit;
            })
        .thenApply(List::size);
  }

  /**
   * The channels with a subscription on this node and how many sessions subscribe. From any thread.
   */
  public CompletionStage<Map<String, Integer>> channels() {
    return sessions()
        .thenApply(all -> {
          Map<String, Integer> counts = new java.util.TreeMap<>();
          for (SessionInfo session : all) {
            session.channels().forEach(channel -> counts.merge(channel, 1, Integer::sum));
          }
          return counts;
        });
  }

  /** How many sessions each loop has, detached ones not counted. From any thread. */
  public CompletionStage<List<Integer>> sessionCounts() {
    return gather(shard -> List.of(shard.sessionCount()));
  }

  /**
   * Compares every channel that has subscribers with the broker: where it stands with the top of
   * its log, and who is shown as present with the store's digest. What differs at two calls in a
   * row is read again. So a lost live publication is noticed on a silent channel too, within twice
   * the time between calls. To be called every few seconds; from any thread.
   */
  public void lookForLosses() {
    for (Shard shard : shards) {
      shard.loop.execute(shard::lookForLosses);
    }
  }

  /** How many channels have a subscription on this node. From any thread. */
  public int channelCount() {
    return interest.size();
  }

  public HubSettings settings() {
    return settings;
  }

  public HubServices services() {
    return services;
  }

  /** What this node derives proofs from, its sessions' resume secrets among them. */
  public KeyRing keys() {
    return keys;
  }

  Interest interest() {
    return interest;
  }

  Presence presence() {
    return presence;
  }

  ResumeSecrets secrets() {
    return secrets;
  }

  @Nullable RpcHandler rpcHandler(String method) {
    return handlers.get(method);
  }

  /**
   * Runs searches for one session one after the other: the second finds what the first has brought.
   *
   * @param search runs on the loop, and calls what it is given when it is over
   */
  void inTurn(String session, Loop loop, Consumer<Runnable> search) {
    var mine = new CompletableFuture<@Nullable Void>();
    CompletableFuture<@Nullable Void> before = searches.put(session, mine);
    Runnable over =
        () -> {
          searches.remove(session, mine);
          mine.complete(null);
        };
    if (before == null) {
      search.accept(over);
    } else {
      var _ = before.thenRun(() -> loop.execute(() -> search.accept(over)));
    }
  }

  List<Shard> shards() {
    return shards;
  }

  /**
   * Gives a session up to another node, to which its client has come. What it was present in here
   * and does not join there it leaves when the resume window ends. From any thread.
   *
   * @param user the only user whose session may be given up; null for any
   * @param to the other node's name
   */
  public CompletionStage<OtherNodes.Handover> handOver(
      String session, @Nullable String user, String to) {
    var answer = new CompletableFuture<OtherNodes.Handover>();
    handOver(new Claim(session, user), to, 0, answer);
    return answer;
  }

  private void handOver(
      Claim claim, String to, int next, CompletableFuture<OtherNodes.Handover> answer) {
    if (next == shards.size()) {
      answer.complete(new OtherNodes.Handover.Gone());
      return;
    }
    Shard shard = shards.get(next);
    shard.loop.execute(() -> {
      OtherNodes.Handover outcome = shard.resumption.handOver(claim, to);
      if (outcome instanceof OtherNodes.Handover.Gone) {
        handOver(claim, to, next + 1, answer);
      } else {
        answer.complete(outcome);
      }
    });
  }

  private static boolean fits(@Nullable String text, int length) {
    return text == null || text.length() <= length;
  }

  private <T> CompletionStage<List<T>> gather(Function<Shard, List<T>> ask) {
    List<CompletableFuture<List<T>>> parts = new ArrayList<>();
    for (Shard shard : shards) {
      parts.add(CompletableFuture.supplyAsync(() -> ask.apply(shard), shard.loop));
    }
    return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> {
          List<T> all = new ArrayList<>();
          parts.forEach(part -> all.addAll(part.resultNow()));
          return all;
        });
  }

  private final class Ear implements Broker.Listener {
    @Override
    public void onPublication(Publication publication) {
      services.observer().published(publication);
      spread(publication.channel(), publication);
    }

    @Override
    public void onPresence(PresenceEvent event) {
      spread(event.channel(), event);
    }

    private void spread(ChannelName channel, dev.parley.core.channel.Delivery delivery) {
      Shard only = shards.getFirst();
      if (shards.size() == 1 && only.loop.inLoop()) {
        // Its rooms tell as much, and are at hand then when it comes to deliver.
        if (only.existingRoom(channel) != null) {
          only.deliver(delivery);
        }
        return;
      }
      long loops = interest.loops(channel);
      while (loops != 0) {
        int next = Long.numberOfTrailingZeros(loops);
        loops &= loops - 1;
        shards.get(next).deliver(delivery);
      }
    }
  }
}
