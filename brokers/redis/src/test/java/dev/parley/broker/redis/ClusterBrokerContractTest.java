package dev.parley.broker.redis;

import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import dev.parley.testkit.spi.BrokerContract;
import org.junit.jupiter.api.AutoClose;

class ClusterBrokerContractTest extends BrokerContract {
  @AutoClose private static final ClusterTests ALL = new ClusterTests();

  @Override
  protected Broker newBroker() {
    return ALL.emptied().broker();
  }

  @Override
  protected History historyOf(Broker made) {
    return (RedisBroker) made;
  }
}
