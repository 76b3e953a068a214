package dev.parley.broker.redis;

import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import dev.parley.testkit.spi.BrokerContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisBrokerContractTest extends BrokerContract {
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
  protected Broker newBroker() {
    all.redis.command("FLUSHALL");
    return all.broker();
  }

  @Override
  protected History historyOf(Broker made) {
    return (RedisBroker) made;
  }
}
