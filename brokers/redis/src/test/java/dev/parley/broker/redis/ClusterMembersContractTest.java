package dev.parley.broker.redis;

import dev.parley.core.spi.LeasedMembers;
import dev.parley.testkit.redis.RedisCluster;
import dev.parley.testkit.spi.LeasedMembersContract;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ClusterMembersContractTest extends LeasedMembersContract {
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
  protected IntFunction<LeasedMembers> newStore() {
    cluster.onMasters("FLUSHALL");
    return _ -> new RedisPresence(nodes.node().link);
  }
}
