package dev.parley.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a node hears of a cluster: one connection per master, and each channel subscribed to where
 * its slot is. The client library would subscribe anew to all channels of a connection in one
 * command, which Redis refuses when they are of several slots, and would not follow a slot; so it
 * is done here: a connection that breaks is given up, a channel that has no place gets one on the
 * next tick.
 *
 * <p>The state belongs to the loop, where everything runs but the three methods for any thread.
 */
final class ClusterDeliveries {
  private final ClientSetup setup;
  private final RedisURI seed;
  private final RedisClient client;
  private final ClusterTopology topology;
  private final ScheduledExecutorService loop;
  private final List<BiConsumer<byte[], byte[]>> listeners = new CopyOnWriteArrayList<>();

  private final Map<ByteBuffer, Subscription> subscriptions = new HashMap<>();

  /** Those that nobody has been told of yet, the oldest first. */
  private final Map<ByteBuffer, Subscription> unanswered = new LinkedHashMap<>();

  /** By the id of the master. */
  private final Map<String, Source> sources = new HashMap<>();

  /** How many of the unanswered there are, those on the way to the loop too. */
  private final AtomicInteger open = new AtomicInteger();

  /** There may be subscriptions without a place. */
  private boolean unplaced;

  /** Interest in a channel. */
  private static final class Subscription {
    final byte[] channel;
    final int slot;
    final long begun = System.nanoTime();
    final CompletableFuture<Void> answer = new CompletableFuture<>();

    /** Where it is subscribed to, or is being. */
    @Nullable Source at;

    boolean confirmed;

    Subscription(byte[] channel) {
      this.channel = channel;
      this.slot = SlotHash.getSlot(channel);
    }
  }

  /** The connection to one master, from when it is asked for until it breaks. */
  private final class Source extends RedisPubSubAdapter<byte[], byte[]>
      implements RedisConnectionStateListener {
    final String id;
    final String host;
    final int port;

    /** Null until it is there. */
    @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;

    Source(RedisClusterNode node) {
      id = node.getNodeId();
      host = node.getUri().getHost();
      port = node.getUri().getPort();
    }

    @Override
    public void smessage(byte[] channel, byte[] message) {
      listeners.forEach(listener -> listener.accept(channel, message));
    }

    /** Told by Redis when the slot has gone, and after each unsubscribe. */
    @Override
    public void sunsubscribed(byte[] channel, long count) {
      loop.execute(() -> {
        Subscription gone = subscriptions.get(ByteBuffer.wrap(channel));
        if (gone != null && gone.confirmed && gone.at == this) {
          displace(gone);
          var _ = topology.doubt();
        }
      });
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
      loop.execute(() -> ClusterDeliveries.this.lost(this));
    }
  }

  /**
   * @param seed a node of the cluster, reached as all are
   */
  ClusterDeliveries(
      ClientSetup setup, RedisURI seed, ClusterTopology topology, ScheduledExecutorService loop) {
    this.setup = setup;
    this.seed = seed;
    this.topology = topology;
    this.loop = loop;
    client = RedisClient.create(setup.resources());
    client.setOptions(
        setup
            .configure(ClientOptions.builder())
            .autoReconnect(false)
            // What waits here is bounded by what is subscribed to.
            .requestQueueSize(Integer.MAX_VALUE)
            .build());
  }

  void start() {
    ClusterTopology.repeat(loop, this::tick);
  }

  /** On any thread. See {@link Redis#subscribe}. */
  CompletionStage<Void> subscribe(byte[] channel) {
    int most = setup.settings().queue();
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return CompletableFuture.failedFuture(
          new RedisException(most + " subscriptions wait already"));
    }
    var made = new Subscription(channel);
    var _ = made.answer.whenComplete((done, failure) -> open.decrementAndGet());
    loop.execute(() -> {
      ByteBuffer key = ByteBuffer.wrap(channel);
      subscriptions.put(key, made);
      unanswered.put(key, made);
      place(made);
    });
    return made.answer;
  }

  /** On any thread. */
  void unsubscribe(byte[] channel) {
    loop.execute(() -> {
      ByteBuffer key = ByteBuffer.wrap(channel);
      Subscription gone = subscriptions.remove(key);
      if (gone == null) {
        return;
      }
      unanswered.remove(key, gone);
      gone.answer.completeExceptionally(new RedisException("unsubscribed meanwhile"));
      withdraw(gone);
    });
  }

  /** On any thread. */
  void listen(BiConsumer<byte[], byte[]> listener) {
    listeners.add(listener);
  }

  /** Puts everything where it belongs by now; on the loop. */
  void topologyChanged() {
    for (Subscription subscription : subscriptions.values()) {
      Source at = subscription.at;
      RedisClusterNode master = topology.master(subscription.slot);
      if (at != null && master != null && !at.id.equals(master.getNodeId())) {
        displace(subscription);
      }
    }
    List<String> masters = topology.masters().stream().map(RedisClusterNode::getNodeId).toList();
    for (Source source : List.copyOf(sources.values())) {
      if (!masters.contains(source.id)) {
        lost(source);
      }
    }
    placeAll();
  }

  private void tick() {
    long timeout = setup.settings().timeout().toNanos();
    Iterator<Map.Entry<ByteBuffer, Subscription>> oldest = unanswered.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<ByteBuffer, Subscription> entry = oldest.next();
      Subscription subscription = entry.getValue();
      if (System.nanoTime() - subscription.begun < timeout) {
        break;
      }
      oldest.remove();
      subscriptions.remove(entry.getKey());
      withdraw(subscription);
      subscription.answer.completeExceptionally(
          new RedisException("no answer within " + setup.settings().timeout()));
    }
    if (unplaced) {
      placeAll();
    }
  }

  private void placeAll() {
    unplaced = false;
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.at == null) {
        place(subscription);
      }
    }
  }

  /** Subscribes where the slot is; if nowhere, the next tick tries again. */
  private void place(Subscription subscription) {
    RedisClusterNode master = topology.master(subscription.slot);
    if (master == null) {
      unplaced = true;
      var _ = topology.doubt();
      return;
    }
    Source source = sources.get(master.getNodeId());
    if (source == null) {
      source = connect(master);
    }
    subscription.at = source;
    send(subscription, source);
  }

  private void send(Subscription subscription, Source source) {
    StatefulRedisPubSubConnection<byte[], byte[]> connection = source.connection;
    if (connection == null) {
      // It is sent when there is one.
      return;
    }
    connection
        .async()
        .ssubscribe(subscription.channel)
        .whenCompleteAsync((done, failure) -> sent(subscription, source, failure), loop);
  }

  private void sent(Subscription subscription, Source source, @Nullable Throwable failure) {
    ByteBuffer key = ByteBuffer.wrap(subscription.channel);
    if (subscription.at != source || subscriptions.get(key) != subscription) {
      return;
    }
    if (failure != null) {
      displace(subscription);
      var _ = topology.doubt();
      return;
    }
    subscription.confirmed = true;
    unanswered.remove(key);
    subscription.answer.complete(null);
  }

  private void displace(Subscription subscription) {
    subscription.at = null;
    subscription.confirmed = false;
    unplaced = true;
  }

  private void withdraw(Subscription subscription) {
    Source at = subscription.at;
    subscription.at = null;
    if (at != null && at.connection != null) {
      // Whether it fails is nobody's concern: what still comes finds no room.
      var _ = at.connection.async().sunsubscribe(subscription.channel);
    }
  }

  private Source connect(RedisClusterNode master) {
    var source = new Source(master);
    sources.put(source.id, source);
    // Nodes are known by address alone: TLS, user and password are those of redis.url.
    RedisURI uri = RedisURI.builder(seed).withHost(source.host).withPort(source.port).build();
    var _ =
        client
            .connectPubSubAsync(ByteArrayCodec.INSTANCE, uri)
            .whenCompleteAsync((made, failure) -> connected(source, made), loop);
    return source;
  }

  private void connected(
      Source source, @Nullable StatefulRedisPubSubConnection<byte[], byte[]> made) {
    if (made == null || sources.get(source.id) != source) {
      if (made != null) {
        var _ = made.closeAsync();
      }
      lost(source);
      return;
    }
    source.connection = made;
    made.addListener((RedisPubSubAdapter<byte[], byte[]>) source);
    made.addListener((RedisConnectionStateListener) source);
    if (!made.isOpen()) {
      lost(source);
      return;
    }
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.at == source) {
        send(subscription, source);
      }
    }
  }

  /** Gives a connection up; what was subscribed to on it is placed anew on the next tick. */
  private void lost(Source source) {
    sources.remove(source.id, source);
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.at == source) {
        displace(subscription);
      }
    }
    if (source.connection != null && source.connection.isOpen()) {
      var _ = source.connection.closeAsync();
    }
    var _ = topology.doubt();
  }

  /** Not on the loop, which has ended. */
  void close() {
    client.shutdown(Duration.ZERO, ClientSetup.CLOSING);
  }
}
