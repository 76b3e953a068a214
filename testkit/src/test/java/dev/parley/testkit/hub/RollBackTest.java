package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import dev.parley.core.hub.Limits;
import org.junit.jupiter.api.Test;

class RollBackTest {
  private final SimulatedHub all = new SimulatedHub(1, 1, Namespaces.open(), Limits.defaults());

  @Test
  void a_live_publication_that_fits_by_its_offset_alone_is_not_joined_to_another_life() {
    Peer peer = new Peer(all, 0);
    peer.subscribe("c", new Since.Now());
    publish("a");
    publish("gone");
    all.broker.rollBack(1);
    all.broker.loseOneIn(1);
    publish("instead");
    all.broker.loseOneIn(0);

    publish("next");

    assertThat(peer.connection.texts())
        .filteredOn(line -> !line.startsWith("answer"))
        .extracting(line -> line.replaceAll(" e\\w+\\.(\\d+)\\.\\w+", " at $1"))
        .containsExactly("pub c at 1 a", "pub c at 2 gone", "gap c 3 at 3 rolled-back");
  }

  private void publish(String text) {
    var _ = all.hub.publish(new ChannelName("c"), Draft.of(Payload.text(text)));
    all.world.settle();
  }
}
