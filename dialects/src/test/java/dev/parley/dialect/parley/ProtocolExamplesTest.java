package dev.parley.dialect.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.testkit.dialect.TextPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the examples of docs/protocol.md in their order, in one connection. */
class ProtocolExamplesTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```(client|server)\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Position POSITION = new Position("e1", 1, 42);

  private final ParleyDialect dialect = new ParleyDialect(ParleySettings.defaults());
  private final Deque<Effect> effects = new ArrayDeque<>();
  private final List<String> sent = new ArrayList<>();
  private final Map<String, Renderer> renderers = new HashMap<>();
  private final List<Publication> lobby = new ArrayList<>();

  @Test
  void every_example_of_the_protocol_is_true() throws IOException {
    int examples = 0;
    input(new Input.Opened(Map.of(), Capabilities.webSocket(), null));

    Matcher example = EXAMPLE.matcher(Files.readString(root().resolve("docs/protocol.md")));
    while (example.find()) {
      String text = example.group(2);
      if (example.group(1).equals("client")) {
        assertThat(sent).as("sent before %s", text).allMatch(ProtocolExamplesTest::isAside);
        sent.clear();
        input(new Input.Text(text.getBytes(StandardCharsets.UTF_8)));
      } else {
        assertThat(sent).anyMatch(message -> TextPattern.matches(text, message));
        sent.removeIf(message -> TextPattern.matches(text, message));
      }
      examples++;
    }

    assertThat(examples).isGreaterThanOrEqualTo(20);
    assertThat(sent).allMatch(ProtocolExamplesTest::isAside);
  }

  /** What the text tells apart from the examples: the inbox, and pushes of one's own making. */
  private static boolean isAside(String message) {
    return message.contains("\"channel\":\"@alice\"")
        || message.startsWith("{\"type\":\"publication\"");
  }

  private void input(Input input) {
    dialect.on(input, effects::add);
    while (!effects.isEmpty()) {
      switch (effects.remove()) {
        case Effect.Send(var frame) -> sent.add(frame.asText());
        case Effect.Ask(long ticket, Command command) ->
            dialect.on(new Input.Answered(ticket, answer(command)), effects::add);
        case Effect.Wake wake -> assertThat(wake.timer()).isEqualTo("connect");
        case Effect.Close close -> assertThat(close).as("no example closes").isNull();
      }
    }
    renderers.values().forEach(renderer -> lobby.forEach(it -> push(renderer, it)));
  }

  private void push(Renderer renderer, Publication publication) {
    sent.add(Objects.requireNonNull(renderer.render(publication)).asText());
  }

  private Answer answer(Command command) {
    return switch (command) {
      case Command.Connect it ->
          new Answer.Connected("s1", it.user(), "x1", false, Duration.ofSeconds(60), null);
      case Command.Subscribe it -> {
        renderers.put(it.channel(), it.renderer());
        Payload info = Payload.json("{\"color\":\"green\"}");
        List<Member> members = List.of(new Member("s1", "alice", info));
        yield new Answer.Subscribed(
            it.channel(), POSITION, false, null, it.presence() ? members : null);
      }
      case Command.Unsubscribe _, Command.UpdatePresence _ -> new Answer.Done();
      case Command.Publish(String channel, var draft) -> {
        ChannelName name = new ChannelName(channel);
        lobby.add(new Publication(name, POSITION, draft.payload(), "alice", draft.key(), 0));
        yield new Answer.Published(POSITION, false);
      }
      case Command.SendToUser _ -> new Answer.Published(POSITION, false);
      case Command.ReadPresence _ -> new Answer.Present(List.of());
      case Command.ReadHistory _ ->
          new Answer.History(new HistoryPage(lobby, POSITION, null, false));
      case Command.Call _ -> new Answer.Returned(Payload.json("3"));
      case Command.ReadPositions _ -> new Answer.Positions(Map.of("lobby", POSITION));
    };
  }

  private static Path root() {
    return Path.of(Objects.requireNonNull(System.getProperty("parley.root")));
  }
}
