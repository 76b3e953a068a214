package dev.parley.dialect.raw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problems;
import dev.parley.testkit.dialect.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RawDialectTest {
  private static final Position POSITION = new Position("e", 3, 7);
  private static final ChannelName LOBBY = new ChannelName("lobby");

  @Test
  void opening_subscribes_to_the_channel_from_now_on() {
    List<Effect> effects = new ArrayList<>();

    new RawDialect()
        .on(
            new Input.Opened(Map.of("channel", "lobby"), Capabilities.webSocket(), null),
            effects::add);

    assertThat(effects).hasSize(1);
    assertThat(effects.getFirst())
        .isInstanceOfSatisfying(
            Effect.Ask.class,
            ask -> {
              Command.Subscribe subscribe = (Command.Subscribe) ask.command();
              assertThat(subscribe.channel()).isEqualTo("lobby");
              assertThat(subscribe.since()).isEqualTo(new Since.Now());
              assertThat(subscribe.presence()).isFalse();
            });
  }

  @Test
  void text_and_binary_are_published_as_they_are_before_and_after_the_subscription_stands() {
    subscribing()
        .clientSays("hello")
        .dialectAsks(new Command.Publish("lobby", Draft.of(Payload.text("hello"))))
        .hubAnswers(new Answer.Subscribed("lobby", POSITION, false, null, null))
        .hubAnswers(new Answer.Published(POSITION, false))
        .clientSends(new byte[] {1, 0, -1})
        .dialectAsks(new Command.Publish("lobby", Draft.of(Payload.binary(new byte[] {1, 0, -1}))))
        .dialectIsSilent();
  }

  @Test
  void publications_are_shown_as_they_are_and_nothing_else_is_shown() {
    subscribing()
        .hubDelivers(publication(Payload.text("hi")))
        .dialectSends("hi")
        .hubDelivers(publication(Payload.json("{\"a\": 1}")))
        .dialectSends("{\"a\": 1}")
        .hubDelivers(publication(Payload.binary(new byte[] {9})))
        .dialectSends(new byte[] {9})
        .hubDelivers(new Gap(LOBBY, 1, POSITION, Gap.Reason.HISTORY_EXPIRED))
        .hubDelivers(
            new PresenceEvent(LOBBY, PresenceEvent.Change.JOIN, new Member("s", null, null)))
        .dialectIsSilent();
  }

  @Test
  void the_renderer_is_shared_and_tells_no_gaps() {
    Renderer first = renderer();
    Renderer second = renderer();

    assertThat(first).isSameAs(second);
    assertThat(first.tellsGaps()).isFalse();
  }

  @Test
  void without_a_channel_the_request_is_bad() {
    Transcript.of(new RawDialect()).opened().dialectCloses(Disconnects.BAD_REQUEST);
  }

  @Test
  void refusals_close_with_the_fitting_code() {
    subscribing().hubRefuses(Problems.NOT_ALLOWED).dialectCloses(Disconnects.NOT_ALLOWED);
    subscribing().hubRefuses(Problems.BAD_CHANNEL).dialectCloses(Disconnects.BAD_REQUEST);
    subscribing().hubRefuses(Problems.UNAVAILABLE).dialectCloses(Disconnects.UNAVAILABLE);
    subscribing()
        .clientSays("x")
        .dialectAsks(Command.Publish.class)
        .hubAnswersLast(new Answer.Refused(Problems.TOO_LARGE))
        .dialectCloses(Disconnects.TOO_LARGE);
  }

  @Test
  void nothing_follows_a_close() {
    subscribing()
        .draining(Disconnects.DRAINING)
        .dialectCloses(Disconnects.DRAINING)
        .clientSays("late")
        .hubRefuses(Problems.NOT_ALLOWED)
        .dialectIsSilent();
  }

  @Test
  void a_withdrawn_subscription_closes() {
    subscribing()
        .hubUnsubscribes("lobby", Problems.NOT_ALLOWED)
        .dialectCloses(Disconnects.NOT_ALLOWED);
  }

  @Test
  void echo_sends_back_as_it_is() {
    Transcript.of(new EchoDialect())
        .opened()
        .clientSays("hé")
        .dialectSends("hé")
        .clientSends(new byte[] {0, -1})
        .dialectSends(new byte[] {0, -1})
        .draining(Disconnects.DRAINING)
        .dialectCloses(Disconnects.DRAINING)
        .clientSays("late")
        .dialectIsSilent();
  }

  private static Renderer renderer() {
    List<Renderer> renderers = new ArrayList<>();
    new RawDialect()
        .on(
            new Input.Opened(Map.of("channel", "lobby"), Capabilities.webSocket(), null),
            effect -> {
              if (effect instanceof Effect.Ask(_, Command.Subscribe subscribe)) {
                renderers.add(subscribe.renderer());
              }
            });
    return renderers.getFirst();
  }

  private static Transcript subscribing() {
    return Transcript.of(new RawDialect())
        .opened(Map.of("channel", "lobby"))
        .dialectAsks(Command.Subscribe.class);
  }

  private static Publication publication(Payload payload) {
    return new Publication(LOBBY, POSITION, payload, null, null, 0);
  }
}
