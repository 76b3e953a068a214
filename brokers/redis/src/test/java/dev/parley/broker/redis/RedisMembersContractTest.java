package dev.parley.broker.redis;

import dev.parley.core.spi.LeasedMembers;
import dev.parley.testkit.spi.LeasedMembersContract;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisMembersContractTest extends LeasedMembersContract {
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
  protected IntFunction<LeasedMembers> newStore() {
    all.redis.command("FLUSHALL");
    return _ -> new RedisPresence(all.node().link);
  }
}
