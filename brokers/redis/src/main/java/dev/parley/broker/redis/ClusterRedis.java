package dev.parley.broker.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster: a connection for calls to each master, one for deliveries ({@link
 * ClusterDeliveries}), and a thread that follows where slots go ({@link ClusterTopology}).
 *
 * <p>The client library does not follow redirections here: what one node redirects would come
 * behind what is sent to the right node meanwhile. {@link Calls} lets all calls of the slot wait
 * instead, in their order, until it is known where it is.
 */
final class ClusterRedis implements Redis {
  /** What a node answers that has not touched anything, and may have by itself a moment later. */
  private static final List<String> NOT_NOW =
      List.of("MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "READONLY");

  private final ClientSetup setup;
  private final RedisClusterClient client;
  private final ScheduledExecutorService loop;
  private final StatefulRedisClusterConnection<byte[], byte[]> calls;
  private final ClusterTopology topology;
  private final ClusterDeliveries deliveries;

  /** Nodes that are being given the functions, by id. */
  private final Map<String, CompletableFuture<?>> loads = new ConcurrentHashMap<>();

  /**
   * @param seeds some of its nodes
   * @throws RedisException if it can't be used
   */
  ClusterRedis(ClientSetup setup, List<RedisURI> seeds, Consumer<Boolean> connected) {
    this.setup = setup;
    loop =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("parley-redis-cluster").factory(),
            // What comes after the end concerns nobody.
            new ThreadPoolExecutor.DiscardPolicy());
    client = RedisClusterClient.create(setup.resources(), seeds);
    client.setOptions(
        setup
            .configure(ClusterClientOptions.builder())
            .maxRedirects(0)
            .topologyRefreshOptions(
                // ClusterTopology asks, and nobody beside it.
                ClusterTopologyRefreshOptions.builder().disableAllAdaptiveRefreshTriggers().build())
            .build());
    try {
      calls = client.connect(ByteArrayCodec.INSTANCE);
      topology = new ClusterTopology(client, calls, loop, connected, this::topologyChanged);
      loadEverywhere();
    } catch (RuntimeException e) {
      loop.shutdownNow();
      client.shutdown(Duration.ZERO, ClientSetup.CLOSING);
      setup.close();
      throw e;
    }
    deliveries = new ClusterDeliveries(setup, seeds.getFirst(), topology, loop);
    topology.start();
    deliveries.start();
  }

  private void topologyChanged() {
    deliveries.topologyChanged();
  }

  private void loadEverywhere() {
    if (topology.masters().isEmpty()) {
      throw new RedisException("no node of the cluster has slots");
    }
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (RedisClusterNode node : topology.masters()) {
      all.add(load(node));
    }
    try {
      all.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw new RedisException(e.getCause());
    }
  }

  @Override
  public RedisClusterAsyncCommands<byte[], byte[]> commands() {
    return calls.async();
  }

  @Override
  public Object place(byte[] key) {
    return SlotHash.getSlot(key);
  }

  @Override
  public CompletionStage<?> load(byte[] key) {
    RedisClusterNode node = topology.master(SlotHash.getSlot(key));
    return node == null ? topology.doubt() : load(node);
  }

  private CompletableFuture<?> load(RedisClusterNode node) {
    var made = new CompletableFuture<>();
    CompletableFuture<?> running = loads.putIfAbsent(node.getNodeId(), made);
    if (running != null) {
      return running;
    }
    var _ =
        topology
            .connection(node)
            .thenCompose(
                connection -> connection.async().functionLoad(setup.library().code(), true))
            .whenComplete((name, failure) -> {
              loads.remove(node.getNodeId());
              if (failure == null) {
                made.complete(name);
              } else {
                made.completeExceptionally(Failures.cause(failure));
              }
            });
    return made;
  }

  @Override
  public @Nullable CompletionStage<?> mend(Throwable failure) {
    boolean refused = failure instanceof RedisCommandExecutionException;
    String said = String.valueOf(failure.getMessage());
    if (refused && NOT_NOW.stream().noneMatch(said::startsWith)) {
      return null;
    }
    CompletionStage<Void> asked = topology.doubt();
    return refused ? asked : null;
  }

  @Override
  public CompletionStage<Void> subscribe(byte[] channel) {
    return deliveries.subscribe(channel);
  }

  @Override
  public void unsubscribe(byte[] channel) {
    deliveries.unsubscribe(channel);
  }

  @Override
  public void listen(BiConsumer<byte[], byte[]> listener) {
    deliveries.listen(listener);
  }

  @Override
  public void close() {
    loop.shutdownNow();
    deliveries.close();
    client.shutdown(Duration.ZERO, ClientSetup.CLOSING);
    setup.close();
  }
}
