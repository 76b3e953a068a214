package dev.parley.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One Redis, or the one that sentinels name: a connection for calls and one for deliveries. The
 * client connects again by itself, subscribes to what was subscribed to, and asks the sentinels
 * each time.
 */
final class SingleRedis implements Redis {
  private static final Object ANYWHERE = new Object();

  private final ClientSetup setup;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> calls;
  private final StatefulRedisPubSubConnection<byte[], byte[]> deliveries;

  /**
   * @throws RedisException if it can't be used
   */
  SingleRedis(ClientSetup setup, RedisURI uri, Consumer<Boolean> connected) {
    this.setup = setup;
    client = RedisClient.create(setup.resources(), uri);
    client.setOptions(setup.configure(ClientOptions.builder()).build());
    try {
      calls = client.connect(ByteArrayCodec.INSTANCE);
      deliveries = client.connectPubSub(ByteArrayCodec.INSTANCE);
      calls.sync().functionLoad(setup.library().code(), true);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    calls.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress at) {
            connected.accept(true);
          }

          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            connected.accept(false);
          }
        });
    connected.accept(true);
  }

  @Override
  public RedisClusterAsyncCommands<byte[], byte[]> commands() {
    return calls.async();
  }

  @Override
  public Object place(byte[] key) {
    return ANYWHERE;
  }

  @Override
  public CompletionStage<?> load(byte[] key) {
    return calls.async().functionLoad(setup.library().code(), true);
  }

  @Override
  public @Nullable CompletionStage<?> mend(Throwable failure) {
    return null;
  }

  @Override
  public CompletionStage<Void> subscribe(byte[] channel) {
    return deliveries.async().ssubscribe(channel);
  }

  @Override
  public void unsubscribe(byte[] channel) {
    // Whether it fails is nobody's concern: what still comes finds no room.
    var _ = deliveries.async().sunsubscribe(channel);
  }

  @Override
  public void listen(BiConsumer<byte[], byte[]> listener) {
    deliveries.addListener(
        new RedisPubSubAdapter<byte[], byte[]>() {
          @Override
          public void smessage(byte[] channel, byte[] message) {
            listener.accept(channel, message);
          }
        });
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, ClientSetup.CLOSING);
    setup.close();
  }
}
