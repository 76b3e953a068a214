package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Position;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContentTest {

  @Test
  void a_payload_tells_its_channel() {
    assertThat(Content.channelOf(Content.of("chat:check-1f-0", 12))).isEqualTo("chat:check-1f-0");
    assertThat(Content.channelOf("of somebody else")).isEmpty();
  }

  @Test
  void an_id_of_a_feed_tells_where_its_channels_stand() {
    assertThat(FeedSubscriber.vector("a=e1.5.zz,b%2Cc=e2.0.0"))
        .contains(
            Map.of(
                "a", Position.parse("e1.5.zz").orElseThrow(),
                "b,c", Position.parse("e2.0.0").orElseThrow()));
    assertThat(FeedSubscriber.vector("")).isEmpty();
    assertThat(FeedSubscriber.vector("a=e1.5.zz,b")).isEmpty();
    assertThat(FeedSubscriber.vector("=e1.5.zz")).isEmpty();
  }
}
