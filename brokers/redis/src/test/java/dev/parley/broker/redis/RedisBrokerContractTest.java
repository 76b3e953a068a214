package dev.parley.broker.redis;

import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import dev.parley.testkit.spi.BrokerContract;
import org.junit.jupiter.api.AutoClose;

class RedisBrokerContractTest extends BrokerContract {
  @AutoClose private static final RedisTests ALL = new RedisTests();

  @Override
  protected Broker newBroker() {
    return ALL.emptied().broker();
  }

  @Override
  protected History historyOf(Broker made) {
    return (RedisBroker) made;
  }
}
