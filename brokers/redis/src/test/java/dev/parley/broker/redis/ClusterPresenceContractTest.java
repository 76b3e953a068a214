package dev.parley.broker.redis;

import dev.parley.core.spi.PresenceStore;
import dev.parley.testkit.redis.RedisCluster;
import dev.parley.testkit.spi.PresenceStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ClusterPresenceContractTest extends PresenceStoreContract {
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
  protected PresenceStore newStore() {
    cluster.onMasters("FLUSHALL");
    return nodes.node().presence;
  }
}
