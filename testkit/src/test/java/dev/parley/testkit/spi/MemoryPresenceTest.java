package dev.parley.testkit.spi;

import dev.parley.core.memory.MemoryPresence;
import dev.parley.core.spi.PresenceStore;

class MemoryPresenceTest extends PresenceStoreContract {
  @Override
  protected PresenceStore newStore() {
    return new MemoryPresence();
  }
}
