package dev.parley.broker.redis;

import dev.parley.core.spi.PresenceStore;
import dev.parley.testkit.spi.PresenceStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisPresenceContractTest extends PresenceStoreContract {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RedisTests all;

  @BeforeAll
  static void start() {
    all = new RedisTests();
  }

  @AfterAll
  static void stop() {
    all.close();
  }

  @Override
  protected PresenceStore newStore() {
    all.redis.command("FLUSHALL");
    return all.node().presence;
  }
}
