package dev.parley.dialect.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Frame;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problems;
import dev.parley.testkit.dialect.Transcript;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedDialectTest {

  @Test
  void a_single_channel_shares_its_renderer_and_carries_its_position_as_the_id() {
    feed("channels", "lobby")
        .dialectAsks(subscribe("lobby", new Since.Now()))
        .hubAnswers(subscribed("lobby", 4, null))
        .dialectSendsFrame(is("", "lobby=e.4.1", null))
        .hubDelivers(publication("lobby", 5, Payload.json("{\"a\": 1}")))
        .dialectSendsFrame(is("{\"a\": 1}", "lobby=e.5.1", null))
        .hubDelivers(publication("lobby", 6, Payload.text("hi")))
        .dialectSendsFrame(is("hi", "lobby=e.6.1", null))
        .hubDelivers(publication("lobby", 7, Payload.binary(new byte[] {1, 2, 3})))
        .dialectSendsFrame(is("AQID", "lobby=e.7.1", "binary"));
  }

  @Test
  void several_channels_carry_all_positions_known_so_far() {
    feed("channels", "a,b")
        .dialectAsks(Command.Subscribe.class)
        .dialectAsks(Command.Subscribe.class)
        .hubAnswers(subscribed("a", 1, null))
        .hubDelivers(publication("a", 2, Payload.text("x")))
        .dialectSendsFrame(is("x", "a=e.2.1", null))
        .hubAnswers(subscribed("b", 8, null))
        .dialectSendsFrame(is("", "a=e.2.1,b=e.8.1", null))
        .hubDelivers(publication("b", 9, Payload.text("y")))
        .dialectSendsFrame(is("y", "a=e.2.1,b=e.9.1", null));
  }

  @Test
  void names_are_decoded_behind_the_split_and_encoded_in_ids() {
    feed("channels", "a%2Cb%3D+%25")
        .dialectAsks(subscribe("a,b=+%", new Since.Now()))
        .hubAnswers(subscribed("a,b=+%", 0, null))
        .dialectSendsFrame(is("", "a%2Cb%3D%2B%25=e.0.1", null));
  }

  @Test
  void since_continues_behind_a_position_and_tells_the_gap() {
    Gap gap = new Gap(new ChannelName("a,b"), 3, position(9), Gap.Reason.HISTORY_EXPIRED);

    Transcript.of(new FeedDialect())
        .opened(Map.of("channels", "a%2Cb", "since", "a%2Cb=e.2.1,other=e.5.1", "history", "5"))
        .dialectAsks(subscribe("a,b", new Since.After(position(2))))
        .hubAnswers(subscribed("a,b", 9, gap))
        .dialectSendsFrame(
            is(
                "{\"channel\":\"a,b\",\"from\":3,\"to\":9,\"position\":\"e.9.1\","
                    + "\"reason\":\"history-expired\"}",
                "a%2Cb=e.9.1",
                "gap"))
        .dialectSendsFrame(is("", "a%2Cb=e.9.1", null));
  }

  @Test
  void history_is_allowed_up_to_its_limit() {
    Transcript.of(new FeedDialect(10))
        .opened(Map.of("channels", "a", "history", "10"))
        .dialectAsks(subscribe("a", new Since.Last(10)));
    Transcript.of(new FeedDialect(10))
        .opened(Map.of("channels", "a", "history", "11"))
        .dialectSendsFrame(frame -> assertThat(frame.event()).isEqualTo("error"))
        .dialectCloses(Disconnects.BAD_REQUEST);
  }

  @Test
  void refusals_are_told_and_close() {
    feed("channels", "a")
        .dialectAsks(Command.Subscribe.class)
        .hubRefuses(Problems.NOT_ALLOWED)
        .dialectSendsFrame(
            is(
                "{\"channel\":\"a\",\"code\":203,\"reason\":\"not-allowed\","
                    + "\"message\":\"This session may not do that here.\",\"retry\":false}",
                null,
                "error"))
        .dialectCloses(Disconnects.NOT_ALLOWED)
        .dialectIsSilent();
  }

  @Test
  void broken_parameters_are_refused() {
    for (String channels : new String[] {"", "a,", "%", "%4", "%zz", "%ff"}) {
      feed("channels", channels)
          .dialectSendsFrame(frame -> assertThat(frame.asText()).contains("\"bad-channel\""))
          .dialectCloses(Disconnects.BAD_REQUEST);
    }
    Transcript.of(new FeedDialect())
        .opened(Map.of("channels", "a", "since", "a=nonsense"))
        .dialectSendsFrame(frame -> assertThat(frame.asText()).contains("\"bad-position\""))
        .dialectCloses(Disconnects.BAD_REQUEST);
  }

  @Test
  void whatever_the_peer_sends_closes() {
    feed("channels", "a")
        .dialectAsks(Command.Subscribe.class)
        .clientSays("hello")
        .dialectCloses(Disconnects.BAD_REQUEST)
        .hubAnswers(subscribed("a", 1, null))
        .dialectIsSilent();
  }

  private static Transcript feed(String name, String value) {
    return Transcript.of(new FeedDialect()).opened(Map.of(name, value));
  }

  private static Command subscribe(String channel, Since since) {
    return new Command.Subscribe(channel, FeedRenderers.SINGLE, since, false, null);
  }

  private static Answer subscribed(String channel, long offset, @Nullable Gap gap) {
    return new Answer.Subscribed(channel, position(offset), gap == null, gap, null);
  }

  private static Publication publication(String channel, long offset, Payload payload) {
    return new Publication(new ChannelName(channel), position(offset), payload, null, null, 0);
  }

  private static Position position(long offset) {
    return new Position("e", offset, 1);
  }

  private static Consumer<Frame> is(String text, @Nullable String id, @Nullable String event) {
    return frame -> {
      assertThat(frame.asText()).isEqualTo(text);
      assertThat(frame.id()).isEqualTo(id);
      assertThat(frame.event()).isEqualTo(event);
    };
  }
}
