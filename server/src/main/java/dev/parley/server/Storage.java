package dev.parley.server;

import dev.parley.broker.redis.RedisBroker;
import dev.parley.broker.redis.RedisKeepsakes;
import dev.parley.broker.redis.RedisLink;
import dev.parley.broker.redis.RedisNodes;
import dev.parley.broker.redis.RedisPresence;
import dev.parley.broker.redis.RedisSettings;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.memory.MemoryPresence;
import dev.parley.core.presence.LeasedPresence;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.PresenceStore;
import dev.parley.server.cluster.NodeMessages;
import dev.parley.server.config.ParleyConfig;
import dev.parley.socketio.recovery.MemorySessionStore;
import dev.parley.socketio.recovery.SessionStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where channels, history and presence are kept: in the memory of this node, or in a Redis that
 * nodes share.
 *
 * @param key what resume secrets are derived from, the same on all nodes that share
 * @param agree given the key that this node has, answers the one that all have from now on: they
 *     differ after what the nodes share was lost
 * @param bytes what all histories hold in this node's memory
 * @param nodes given what this node tells of itself, answers what all nodes that share tell, by
 *     name
 * @param messages the way between these nodes
 * @param sockets the states of Socket.IO's sockets
 * @param upkeep what is to be done now and then, and how often
 * @param close lets go of it
 */
record Storage(
    Broker broker,
    History history,
    PresenceStore presence,
    byte[] key,
    Function<byte[], CompletionStage<byte[]>> agree,
    LongSupplier bytes,
    Function<byte[], CompletionStage<Map<String, byte[]>>> nodes,
    NodeMessages messages,
    SessionStore sockets,
    Upkeep upkeep,
    Runnable close) {

  private static final Logger LOG = LoggerFactory.getLogger("dev.parley.redis");
  private static final String RESUME_KEY = "resume-key";
  private static final Duration SWEEP = Duration.ofMinutes(1);

  /** A lease is renewed so many times before it would end. */
  private static final int RENEWALS = 3;

  /** A repeated task. */
  record Upkeep(Duration period, Runnable task) {}

  /**
   * Connects to what the configuration names.
   *
   * @param node this node's name
   * @param key of this node, where it is alone
   * @throws dev.parley.core.spi.Unavailable if Redis can't be used
   */
  static Storage open(
      ParleyConfig config, String node, byte[] key, Observer observer, MeterRegistry metrics) {
    return config.redis().enabled()
        ? onRedis(config, node, key, observer, metrics)
        : inMemory(config, node, key, metrics);
  }

  private static Storage inMemory(
      ParleyConfig config, String node, byte[] key, MeterRegistry metrics) {
    long tagSeed = ByteBuffer.wrap(key).getLong();
    var defaults = MemoryBroker.Settings.defaults(node, tagSeed);
    var broker =
        new MemoryBroker(
            new MemoryBroker.Settings(
                node,
                tagSeed,
                config.history().memoryBytes(),
                config.limits().idempotencyWindow(),
                defaults.maxKeysPerChannel()),
            System::currentTimeMillis);
    metrics.gauge("parley.history.bytes", broker, MemoryBroker::bytes);
    return new Storage(
        broker,
        broker,
        new MemoryPresence(),
        key,
        CompletableFuture::completedFuture,
        broker::bytes,
        self -> CompletableFuture.completedFuture(Map.of(node, self)),
        NodeMessages.NONE,
        new MemorySessionStore(System::currentTimeMillis),
        new Upkeep(SWEEP, broker::sweep),
        broker::close);
  }

  private static Storage onRedis(
      ParleyConfig config, String node, byte[] key, Observer observer, MeterRegistry metrics) {
    AtomicInteger connected = metrics.gauge("parley.redis.connected", new AtomicInteger());
    var link = new RedisLink(redis(config, node), up -> tell(up, connected));
    try {
      return on(link, link.shared(RESUME_KEY, key), config.redis().lease(), observer);
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /** How the Redis that nodes share is reached and used. */
  static RedisSettings redis(ParleyConfig config, String node) {
    ParleyConfig.Redis redis = config.redis();
    return new RedisSettings(
        redis.url().value(),
        redis.ca().isEmpty() ? null : Path.of(redis.ca()),
        redis.prefix(),
        node,
        redis.timeout(),
        redis.queue(),
        config.limits().idempotencyWindow(),
        redis.idle(),
        redis.lease());
  }

  private static Storage on(RedisLink link, byte[] key, Duration lease, Observer observer) {
    BiConsumer<String, Throwable> bugs = observer::bug;
    var broker = new RedisBroker(link, bugs);
    var nodes = new RedisNodes(link);
    var presence = new LeasedPresence(new RedisPresence(link), broker::announce);
    return new Storage(
        broker,
        broker,
        presence,
        key,
        mine -> link.agree(RESUME_KEY, mine),
        () -> 0,
        nodes::tell,
        messages(nodes, bugs),
        new KeptSockets(new RedisKeepsakes(link, KeptSockets.KIND)),
        new Upkeep(lease.dividedBy(RENEWALS), presence::renew),
        () -> {
          nodes.leave();
          broker.close();
          link.close();
        });
  }

  private static NodeMessages messages(RedisNodes nodes, BiConsumer<String, Throwable> bugs) {
    return new NodeMessages() {
      @Override
      public void answer(Function<byte[], CompletionStage<byte[]>> answers) {
        nodes.answer(answers, bugs);
      }

      @Override
      public CompletionStage<byte[]> ask(String node, byte[] question, Duration patience) {
        return nodes.ask(node, question, patience);
      }
    };
  }

  private static void tell(boolean up, AtomicInteger connected) {
    int before = connected.getAndSet(up ? 1 : 0);
    if (up && before == 0) {
      LOG.info("Redis is connected.");
    } else if (!up && before == 1) {
      LOG.warn("Redis is away: publishing and subscribing fail until it is back.");
    }
  }
}
