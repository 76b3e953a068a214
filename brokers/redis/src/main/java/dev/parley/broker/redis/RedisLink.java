package dev.parley.broker.redis;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.spi.Unavailable;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The connections of a node to Redis, and the functions that run there.
 *
 * <p>A call that was sent and not answered when its connection broke fails and is not sent again:
 * whether it happened is unknown, and whoever asked decides. A Redis that does not know the
 * functions, because it came back empty, is given them, and the calls that found them missing are
 * made once more; so are those that came to a node of a cluster that has their slot no more.
 *
 * <p>Thread-safe.
 */
public final class RedisLink implements AutoCloseable {
  /** So many keep Redis busy for well under a millisecond. */
  private static final int CHANNELS_PER_CALL = 128;

  final RedisSettings settings;
  private final Redis redis;
  private final Calls calls;
  private final String functions;

  /**
   * Connects, and hands the functions to Redis.
   *
   * @param connected told of each loss of a connection for calls (false), and when all are back
   * @throws Unavailable if Redis can't be reached, refuses, or is older than version 7
   */
  public RedisLink(RedisSettings settings, Consumer<Boolean> connected) {
    this.settings = settings;
    RedisAddress address = RedisAddress.of(settings);
    ClientSetup setup = ClientSetup.of(settings);
    functions = setup.library().prefix();
    try {
      redis =
          address.isCluster
              ? new ClusterRedis(setup, address.uris, connected)
              : new SingleRedis(setup, address.uris.getFirst(), connected);
    } catch (RedisException e) {
      throw new Unavailable("Redis at " + address + " can't be used: " + Failures.reason(e), e);
    }
    calls = new Calls(redis, settings);
  }

  /**
   * A value that all nodes share: the one that a node gave first, since Redis last came back empty.
   */
  public CompletionStage<byte[]> agree(String name, byte[] mine) {
    byte[] key = new Keys(settings.prefix()).shared(name);
    return calls
        .make(key, () -> commands().set(key, mine, SetArgs.Builder.nx()))
        .thenCompose(set -> calls.make(key, () -> commands().get(key)))
        .thenApply(first -> first == null ? mine : first);
  }

  /**
   * As {@link #agree}; blocks for the answer.
   *
   * @throws Unavailable if Redis does not answer
   */
  public byte[] shared(String name, byte[] mine) {
    try {
      return agree(name, mine).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw Failures.cause(e) instanceof Unavailable why ? why : Failures.unavailable(e);
    }
  }

  /**
   * Calls a function; fails with {@link Unavailable} if Redis does not answer in time or refuses.
   *
   * @param keys at least one, all with one hash tag
   */
  <T> CompletionStage<T> call(
      String function, ScriptOutputType type, byte[][] keys, byte[]... arguments) {
    return calls.make(
        keys[0], () -> commands().<T>fcall(functions + function, type, keys, arguments));
  }

  /**
   * Gives a command; fails like {@link #call}.
   *
   * @param key the command's, by which it is found where it is
   */
  <T> CompletionStage<T> command(byte[] key, Supplier<CompletionStage<T>> command) {
    return calls.make(key, command);
  }

  /**
   * Calls a function for many channels, some of one place in each call, and answers in parts as the
   * calls are answered.
   *
   * @param keys of one channel, at least one
   * @param one makes a channel's part of what the function answers, which has one for each
   */
  <T> List<CompletionStage<Map<ChannelName, T>>> callInParts(
      String function,
      List<ChannelName> channels,
      Function<ChannelName, byte[][]> keys,
      Function<byte[], T> one,
      byte[]... arguments) {
    Map<Object, List<ChannelName>> places = new LinkedHashMap<>();
    for (ChannelName channel : channels) {
      places
          .computeIfAbsent(redis.place(keys.apply(channel)[0]), _ -> new ArrayList<>())
          .add(channel);
    }
    List<CompletionStage<Map<ChannelName, T>>> parts = new ArrayList<>();
    for (List<ChannelName> place : places.values()) {
      for (int from = 0; from < place.size(); from += CHANNELS_PER_CALL) {
        List<ChannelName> some =
            place.subList(from, Math.min(place.size(), from + CHANNELS_PER_CALL));
        byte[][] all =
            some.stream().flatMap(c -> Arrays.stream(keys.apply(c))).toArray(byte[][]::new);
        parts.add(
            this.<List<Object>>call(function, ScriptOutputType.MULTI, all, arguments)
                .thenApply(found -> {
                  Map<ChannelName, T> read = new HashMap<>();
                  for (int i = 0; i < some.size(); i++) {
                    read.put(some.get(i), one.apply((byte[]) found.get(i)));
                  }
                  return read;
                }));
      }
    }
    return parts;
  }

  /**
   * Tells all nodes that are subscribed; stores nothing. Completes with how many were told; fails
   * as calls do.
   */
  CompletionStage<Long> publish(byte[] channel, byte[] message) {
    return calls.make(channel, () -> commands().spublish(channel, message));
  }

  /**
   * Completes when everything published in the channel from then on will be heard, also after
   * connections were lost or the channel moved; fails with {@link Unavailable}, and then nothing is
   * subscribed to.
   */
  CompletionStage<Void> subscribe(byte[] channel) {
    return redis
        .subscribe(channel)
        .exceptionally(failure -> {
          throw Failures.unavailable(failure);
        });
  }

  void unsubscribe(byte[] channel) {
    redis.unsubscribe(channel);
  }

  /** Adds who is told channel and message, on threads of the client; not to block or throw. */
  void listen(BiConsumer<byte[], byte[]> listener) {
    redis.listen(listener);
  }

  /**
   * For commands without a key. Those with a key are given to {@link #call}, so that they find it
   * when it has moved.
   */
  RedisClusterAsyncCommands<byte[], byte[]> commands() {
    return redis.commands();
  }

  @Override
  public void close() {
    redis.close();
  }
}
