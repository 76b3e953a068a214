package dev.parley.server.fleet;

import dev.parley.broker.redis.RedisPubSub;
import dev.parley.socketio.cluster.Fleet;
import dev.parley.socketio.cluster.Here;
import dev.parley.socketio.cluster.Others;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The servers that share a Redis, those on Node.js with {@code @socket.io/redis-adapter} among
 * them. Thread-safe.
 */
public final class RedisFleet implements Fleet {
  /** Where long answers are written and programs go on with them: no thread of a connection. */
  static final Executor ELSEWHERE = task -> Thread.ofVirtual().name("parley-fleet").start(task);

  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** As long as those of the adapter for Node.js. */
  private static final int UID_LENGTH = 6;

  private final RedisPubSub redis;
  private final Settings settings;
  private final FleetCounts counts;
  private final String uid = newUid();
  private final AtomicLong requests = new AtomicLong();

  /**
   * How the servers speak.
   *
   * @param prefix of all channels: the option {@code key} of the adapter for Node.js
   * @param requestTimeout how long a question to the other servers waits for their answers
   */
  public record Settings(String prefix, Duration requestTimeout) {}

  /**
   * @param redis stays the caller's, who closes it at the end
   */
  public RedisFleet(RedisPubSub redis, Settings settings, FleetCounts counts) {
    this.redis = redis;
    this.settings = settings;
    this.counts = counts;
  }

  @Override
  public Others join(String namespace, Here here) {
    var channels = new FleetChannels(settings.prefix(), namespace);
    var others = new RedisOthers(this, channels);
    new Hearing(this, channels, here).start(others);
    return others;
  }

  RedisPubSub redis() {
    return redis;
  }

  Settings settings() {
    return settings;
  }

  FleetCounts counts() {
    return counts;
  }

  /** What other servers know this one by. */
  String uid() {
    return uid;
  }

  /** The id of a request, like no other server's. */
  String nextRequest() {
    return uid + requests.incrementAndGet();
  }

  /** Publishes; what fails is counted. */
  CompletionStage<Void> publish(String channel, byte[] message) {
    CompletionStage<Void> sent = redis.publish(channel, message);
    return sent.whenComplete((_, failure) -> {
      if (failure != null) {
        counts.lost();
      }
    });
  }

  private static String newUid() {
    var random = new SecureRandom();
    var uid = new StringBuilder();
    for (int i = 0; i < UID_LENGTH; i++) {
      uid.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return uid.toString();
  }
}
