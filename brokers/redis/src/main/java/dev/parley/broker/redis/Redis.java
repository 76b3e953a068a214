package dev.parley.broker.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a link talks to: one Redis, or a cluster of them. Thread-safe; nothing blocks but {@link
 * #close}.
 */
interface Redis extends AutoCloseable {
  /** Where calls are sent; each is for one key, or for several with one hash tag. */
  RedisClusterAsyncCommands<byte[], byte[]> commands();

  /** What the key shares with all keys that move together. */
  Object place(byte[] key);

  /** Hands the functions to where the key is. */
  CompletionStage<?> load(byte[] key);

  /**
   * Told of a call that failed.
   *
   * @return what to wait for before it is made again; null if it happened or may have, or if it
   *     would fail again
   */
  @Nullable CompletionStage<?> mend(Throwable failure);

  /** Completes when everything published in the channel from then on will be heard. */
  CompletionStage<Void> subscribe(byte[] channel);

  void unsubscribe(byte[] channel);

  /** Adds who is told channel and message, on threads of the client. */
  void listen(BiConsumer<byte[], byte[]> listener);

  @Override
  void close();
}
