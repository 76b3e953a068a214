package dev.parley.broker.redis;

import dev.parley.core.spi.PresenceStore;
import dev.parley.testkit.spi.PresenceStoreContract;
import org.junit.jupiter.api.AutoClose;

class ClusterPresenceContractTest extends PresenceStoreContract {
  @AutoClose private static final ClusterTests ALL = new ClusterTests();

  @Override
  protected PresenceStore newStore() {
    return ALL.emptied().node().presence;
  }
}
