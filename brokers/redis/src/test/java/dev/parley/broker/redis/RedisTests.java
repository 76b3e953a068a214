package dev.parley.broker.redis;

import dev.parley.testkit.redis.RedisProcess;

/** A Redis and nodes on it. */
final class RedisTests extends TestNodes {
  final RedisProcess redis;

  RedisTests(String... options) {
    this(RedisProcess.start(options));
  }

  private RedisTests(RedisProcess redis) {
    super(redis.url());
    this.redis = redis;
  }

  /** Redis with nothing in it. */
  RedisTests emptied() {
    redis.command("FLUSHALL");
    return this;
  }

  @Override
  public void close() {
    super.close();
    redis.close();
  }
}
