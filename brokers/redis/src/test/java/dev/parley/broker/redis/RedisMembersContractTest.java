package dev.parley.broker.redis;

import dev.parley.core.spi.LeasedMembers;
import dev.parley.testkit.spi.LeasedMembersContract;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AutoClose;

class RedisMembersContractTest extends LeasedMembersContract {
  @AutoClose private static final RedisTests ALL = new RedisTests();

  @Override
  protected IntFunction<LeasedMembers> newStore() {
    TestNodes nodes = ALL.emptied();
    return _ -> new RedisPresence(nodes.node().link);
  }
}
