package dev.parley.server;

import dev.parley.broker.redis.RedisPubSub;
import dev.parley.server.config.ParleyConfig;
import dev.parley.server.fleet.FleetCounts;
import dev.parley.server.fleet.RedisFleet;
import dev.parley.socketio.cluster.Fleet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** The Socket.IO servers that this is one with, as configured: those that share its Redis. */
final class FleetWiring {
  private final ParleyConfig config;
  private final String node;
  private final MeterRegistry metrics;
  private @Nullable RedisPubSub redis;

  FleetWiring(ParleyConfig config, String node, MeterRegistry metrics) {
    this.config = config;
    this.node = node;
    this.metrics = metrics;
  }

  /**
   * Connects; once. Blocks until that is done.
   *
   * @throws dev.parley.core.spi.Unavailable if Redis can't be reached
   */
  synchronized Fleet open() {
    if (!config.redis().enabled()) {
      return Fleet.NONE;
    }
    var made = new RedisPubSub(Storage.redis(config, node));
    redis = made;
    ParleyConfig.SocketIoCluster cluster = config.socketIo().cluster();
    Counter ignored = metrics.counter("parley.socketio.cluster.ignored");
    Counter lost = metrics.counter("parley.socketio.cluster.lost");
    return new RedisFleet(
        made,
        new RedisFleet.Settings(cluster.prefix(), cluster.requestTimeout()),
        new FleetCounts() {
          @Override
          public void ignored() {
            ignored.increment();
          }

          @Override
          public void lost() {
            lost.increment();
          }
        });
  }

  synchronized void close() {
    if (redis != null) {
      redis.close();
    }
  }
}
