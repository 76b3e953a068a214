package dev.parley.broker.redis;

import dev.parley.core.spi.PresenceStore;
import dev.parley.testkit.spi.PresenceStoreContract;
import org.junit.jupiter.api.AutoClose;

class RedisPresenceContractTest extends PresenceStoreContract {
  @AutoClose private static final RedisTests ALL = new RedisTests();

  @Override
  protected PresenceStore newStore() {
    return ALL.emptied().node().presence;
  }
}
