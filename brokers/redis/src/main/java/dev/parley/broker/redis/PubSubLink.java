package dev.parley.broker.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The two connections of publish and subscribe: one for calls, one that hears. In a Redis Cluster
 * the latter is to any of its nodes, since every message comes to all of them; subscribers are
 * counted at each.
 */
record PubSubLink(
    ClientSetup setup,
    AbstractRedisClient client,
    RedisClusterAsyncCommands<byte[], byte[]> calls,
    StatefulRedisPubSubConnection<byte[], byte[]> subscriber,
    Function<byte[], CompletionStage<Long>> counting)
    implements AutoCloseable {

  /**
   * @throws io.lettuce.core.RedisException if it can't be used
   */
  static PubSubLink single(ClientSetup setup, RedisURI uri) {
    RedisClient client = RedisClient.create(setup.resources(), uri);
    client.setOptions(setup.configure(ClientOptions.builder()).build());
    try {
      var calls = client.connect(ByteArrayCodec.INSTANCE).async();
      return new PubSubLink(
          setup,
          client,
          calls,
          client.connectPubSub(ByteArrayCodec.INSTANCE),
          channel -> calls.pubsubNumsub(channel).thenApply(PubSubLink::sum));
    } catch (RuntimeException e) {
      client.shutdown(Duration.ZERO, ClientSetup.CLOSING);
      throw e;
    }
  }

  /**
   * @param seeds some of its nodes
   * @throws io.lettuce.core.RedisException if it can't be used
   */
  static PubSubLink cluster(ClientSetup setup, List<RedisURI> seeds) {
    RedisClusterClient client = RedisClusterClient.create(setup.resources(), seeds);
    client.setOptions(setup.configure(ClusterClientOptions.builder()).build());
    try {
      StatefulRedisClusterConnection<byte[], byte[]> calls =
          client.connect(ByteArrayCodec.INSTANCE);
      return new PubSubLink(
          setup,
          client,
          calls.async(),
          client.connectPubSub(ByteArrayCodec.INSTANCE),
          channel -> everywhere(calls, channel));
    } catch (RuntimeException e) {
      client.shutdown(Duration.ZERO, ClientSetup.CLOSING);
      throw e;
    }
  }

  private static CompletionStage<Long> everywhere(
      StatefulRedisClusterConnection<byte[], byte[]> calls, byte[] channel) {
    var counts = calls.async().all().commands().pubsubNumsub(channel).futures();
    return CompletableFuture.allOf(counts)
        .thenApply(_ -> Arrays.stream(counts).mapToLong(count -> sum(count.join())).sum());
  }

  private static long sum(Map<byte[], Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  CompletionStage<Long> subscribers(byte[] channel) {
    return counting.apply(channel);
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, ClientSetup.CLOSING);
    setup.close();
  }
}
