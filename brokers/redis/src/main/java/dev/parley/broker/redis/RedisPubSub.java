package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.core.spi.Unavailable;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Plain publish and subscribe, as other programs use it, over connections of its own; they are made
 * again by themselves, with all subscriptions. What is published while a connection is away waits
 * for it for as long as a call may take, and then fails. Names of channels are UTF-8.
 *
 * <p>Any thread; nothing blocks but the constructor and {@link #close}. Listeners are called on
 * threads of the client, and are not to block or throw.
 */
public final class RedisPubSub implements AutoCloseable {
  private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final Map<String, Consumer<byte[]>> channels = new ConcurrentHashMap<>();
  private final Map<String, BiConsumer<String, byte[]>> patterns = new ConcurrentHashMap<>();
  private final PubSubLink link;
  private volatile boolean closed;

  /**
   * Connects.
   *
   * @param settings of which those of reaching Redis count
   * @throws Unavailable if it can't be reached
   */
  public RedisPubSub(RedisSettings settings) {
    RedisAddress address = RedisAddress.of(settings);
    ClientSetup setup = ClientSetup.of(settings);
    try {
      link =
          address.isCluster
              ? PubSubLink.cluster(setup, address.uris)
              : PubSubLink.single(setup, address.uris.getFirst());
    } catch (RedisException e) {
      setup.close();
      throw new Unavailable("Redis at " + address + " can't be used: " + Failures.reason(e), e);
    }
    link.subscriber()
        .addListener(
            new RedisPubSubAdapter<byte[], byte[]>() {
              @Override
              public void message(byte[] channel, byte[] message) {
                Consumer<byte[]> listener = channels.get(new String(channel, UTF_8));
                if (listener != null) {
                  listener.accept(message);
                }
              }

              @Override
              public void message(byte[] pattern, byte[] channel, byte[] message) {
                BiConsumer<String, byte[]> listener = patterns.get(new String(pattern, UTF_8));
                if (listener != null) {
                  listener.accept(new String(channel, UTF_8), message);
                }
              }
            });
  }

  /** Publishes; fails with {@link Unavailable}, and whether anybody has heard it is not known. */
  public CompletionStage<Void> publish(String channel, byte[] message) {
    return call(() -> link.calls().publish(channel.getBytes(UTF_8), message)).thenAccept(_ -> {});
  }

  /** How many connections are subscribed to a channel; fails with {@link Unavailable}. */
  public CompletionStage<Long> subscribers(String channel) {
    return call(() -> link.subscribers(channel.getBytes(UTF_8)));
  }

  /** Hears what is published in a channel, until {@link #unsubscribe}. */
  public void subscribe(String channel, Consumer<byte[]> listener) {
    channels.put(channel, listener);
    keepTrying(
        () -> channels.containsKey(channel), () -> commands().subscribe(channel.getBytes(UTF_8)));
  }

  /** Hears what is published in channels that match a pattern of Redis. */
  public void subscribeTo(String pattern, BiConsumer<String, byte[]> listener) {
    patterns.put(pattern, listener);
    keepTrying(
        () -> patterns.containsKey(pattern), () -> commands().psubscribe(pattern.getBytes(UTF_8)));
  }

  public void unsubscribe(String channel) {
    channels.remove(channel);
    // Whether it fails is nobody's concern: what still comes finds no listener.
    var _ = call(() -> commands().unsubscribe(channel.getBytes(UTF_8)));
  }

  public void unsubscribeFrom(String pattern) {
    patterns.remove(pattern);
    var _ = call(() -> commands().punsubscribe(pattern.getBytes(UTF_8)));
  }

  @Override
  public void close() {
    closed = true;
    link.close();
  }

  private void keepTrying(
      Supplier<Boolean> wanted, Supplier<? extends CompletionStage<Void>> command) {
    if (closed || !wanted.get()) {
      return;
    }
    var _ =
        call(command)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                LATER.execute(() -> keepTrying(wanted, command));
              }
            });
  }

  private RedisPubSubAsyncCommands<byte[], byte[]> commands() {
    return link.subscriber().async();
  }

  /** Also of what the client refuses before it is sent. */
  private static <T> CompletionStage<T> call(Supplier<? extends CompletionStage<T>> command) {
    CompletionStage<T> sent;
    try {
      sent = command.get();
    } catch (RedisException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    return sent.exceptionally(failure -> {
      throw Failures.unavailable(failure);
    });
  }
}
