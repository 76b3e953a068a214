package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.core.spi.Unavailable;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a node to Redis, one for calls and one for deliveries, and the functions that
 * run there.
 *
 * <p>A call that was sent and not answered when its connection broke fails and is not sent again:
 * whether it happened is unknown, and whoever asked decides. A Redis that does not know the
 * functions, because it came back empty, is given them, and the calls that found them missing are
 * made once more.
 *
 * <p>Thread-safe; the queue of calls that wait for the functions is guarded by itself.
 */
public final class RedisLink implements AutoCloseable {
  private static final String LIBRARY = "parley.lua";
  private static final int VERSION_DIGITS = 12;
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  final RedisSettings settings;
  private final ClientResources resources;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> calls;
  private final StatefulRedisPubSubConnection<byte[], byte[]> deliveries;
  private final String library;
  private final String functions;

  /** Calls that wait for the functions; null while nobody loads them. */
  private @Nullable Queue<Runnable> loading;

  /**
   * Connects, and hands the functions to Redis.
   *
   * @param connected told of each loss of the connection for calls (false), and of each return
   * @throws Unavailable if Redis can't be reached or is older than version 7
   */
  public RedisLink(RedisSettings settings, Consumer<Boolean> connected) {
    this.settings = settings;
    String code = read();
    String version = version(code);
    library = code.replace("VERSION", version);
    functions = "parley_" + version + "_";
    resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                Delay.fullJitter(
                    FIRST_RETRY, LAST_RETRY, FIRST_RETRY.toMillis(), TimeUnit.MILLISECONDS))
            .build();
    RedisURI uri = uri(settings);
    client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            .requestQueueSize(settings.queue())
            .timeoutOptions(TimeoutOptions.enabled(settings.timeout()))
            .socketOptions(
                SocketOptions.builder().connectTimeout(settings.timeout()).keepAlive(true).build())
            .replayFilter(command -> true)
            .build());
    try {
      calls = client.connect(ByteArrayCodec.INSTANCE);
      deliveries = client.connectPubSub(ByteArrayCodec.INSTANCE);
      calls.sync().functionLoad(library, true);
    } catch (RedisException e) {
      shutDown();
      throw new Unavailable("Redis at " + shown(uri) + " can't be used: " + reason(e), e);
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

  StatefulRedisPubSubConnection<byte[], byte[]> deliveries() {
    return deliveries;
  }

  StatefulRedisConnection<byte[], byte[]> calls() {
    return calls;
  }

  /**
   * A value that all nodes share: the one that a node gave first. Blocks for the answer.
   *
   * @throws Unavailable if Redis does not answer
   */
  public byte[] shared(String name, byte[] mine) {
    byte[] key = new Keys(settings.prefix()).shared(name);
    try {
      calls.sync().set(key, mine, SetArgs.Builder.nx());
      byte[] first = calls.sync().get(key);
      return first == null ? mine : first;
    } catch (RedisException e) {
      throw unavailable(e);
    }
  }

  /**
   * Calls a function; fails with {@link Unavailable} if Redis does not answer in time or refuses.
   */
  <T> CompletionStage<T> call(
      String function, ScriptOutputType type, byte[][] keys, byte[]... arguments) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    send(() -> this.<T>fcall(function, type, keys, arguments), answer, true);
    return answer;
  }

  private <T> CompletionStage<T> fcall(
      String function, ScriptOutputType type, byte[][] keys, byte[]... arguments) {
    return calls.async().<T>fcall(functions + function, type, keys, arguments);
  }

  private <T> void send(
      Supplier<CompletionStage<T>> call, CompletableFuture<T> answer, boolean mayLoad) {
    if (mayLoad && waits(() -> send(call, answer, false), false)) {
      return;
    }
    CompletionStage<T> sent;
    try {
      sent = call.get();
    } catch (RedisException e) {
      answer.completeExceptionally(unavailable(e));
      return;
    }
    sent.whenComplete((value, failure) -> {
      if (failure == null) {
        answer.complete(value);
      } else if (mayLoad && isUnknownFunction(failure)) {
        waits(() -> send(call, answer, false), true);
      } else {
        answer.completeExceptionally(unavailable(failure));
      }
    });
  }

  /** Lets a call wait while the functions are loaded; if nobody does, loads them when told to. */
  private boolean waits(Runnable call, boolean load) {
    synchronized (this) {
      if (loading == null && !load) {
        return false;
      }
      if (loading != null) {
        loading.add(call);
        return true;
      }
      loading = new ArrayDeque<>();
      loading.add(call);
    }
    try {
      calls.async().functionLoad(library, true).whenComplete((name, failure) -> loaded());
    } catch (RedisException e) {
      // No room for another call: those that wait find that out.
      loaded();
    }
    return true;
  }

  /**
   * Lets those that wait go on, in order; what the library's absence means to them they find out.
   */
  private void loaded() {
    while (true) {
      Runnable next;
      synchronized (this) {
        next = loading == null ? null : loading.poll();
        if (next == null) {
          loading = null;
          return;
        }
      }
      next.run();
    }
  }

  /** The failure as the core knows it. */
  static Unavailable unavailable(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return new Unavailable("Redis: " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    shutDown();
  }

  private void shutDown() {
    client.shutdown(Duration.ZERO, CLOSING);
    // Its threads end by themselves; there is nothing to wait for.
    var _ = resources.shutdown(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static RedisURI uri(RedisSettings settings) {
    try {
      RedisURI uri = RedisURI.create(settings.url());
      uri.setTimeout(settings.timeout());
      uri.setClientName("parley-" + settings.node());
      return uri;
    } catch (IllegalArgumentException e) {
      throw new Unavailable("The URL of Redis is none: " + e.getMessage(), e);
    }
  }

  /** Without the password. */
  private static String shown(RedisURI uri) {
    return uri.getSentinels().isEmpty() ? uri.getHost() + ":" + uri.getPort() : "its sentinels";
  }

  private static String reason(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    String reason = String.valueOf(last.getMessage());
    return reason.contains("unknown command")
        ? "it has no functions; version 7 or newer is needed."
        : reason;
  }

  private static boolean isUnknownFunction(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("Function not found");
  }

  private static String read() {
    try (InputStream in = RedisLink.class.getResourceAsStream(LIBRARY)) {
      if (in == null) {
        throw new IllegalStateException(LIBRARY + " is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(String code) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(code.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, VERSION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
