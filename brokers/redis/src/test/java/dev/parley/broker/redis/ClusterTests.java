package dev.parley.broker.redis;

import dev.parley.testkit.redis.RedisCluster;

/** A Redis Cluster of three masters and nodes on it. */
final class ClusterTests extends TestNodes {
  private final RedisCluster cluster;

  ClusterTests() {
    this(RedisCluster.start(3));
  }

  private ClusterTests(RedisCluster cluster) {
    super(cluster.url());
    this.cluster = cluster;
  }

  /** The cluster with nothing in it. */
  ClusterTests emptied() {
    cluster.onMasters("FLUSHALL");
    return this;
  }

  @Override
  public void close() {
    super.close();
    cluster.close();
  }
}
