package dev.parley.broker.redis;

import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import dev.parley.testkit.redis.RedisCluster;
import dev.parley.testkit.spi.BrokerContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ClusterBrokerContractTest extends BrokerContract {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RedisCluster cluster;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static TestNodes nodes;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start(3);
    nodes = new TestNodes(cluster.url());
  }

  @AfterAll
  static void stop() {
    nodes.close();
    cluster.close();
  }

  @Override
  protected Broker newBroker() {
    cluster.onMasters("FLUSHALL");
    return nodes.broker();
  }

  @Override
  protected History historyOf(Broker made) {
    return (RedisBroker) made;
  }
}
