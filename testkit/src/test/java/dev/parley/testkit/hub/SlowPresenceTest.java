package dev.parley.testkit.hub;

import dev.parley.core.spi.LeasedMembers;
import dev.parley.testkit.spi.LeasedMembersContract;
import java.util.function.IntFunction;

class SlowPresenceTest extends LeasedMembersContract {
  @Override
  protected IntFunction<LeasedMembers> newStore() {
    var presence = new SlowPresence(new SimulatedWorld(1, 1), 1);
    return number -> presence.of("n" + number, () -> false, _ -> {});
  }
}
