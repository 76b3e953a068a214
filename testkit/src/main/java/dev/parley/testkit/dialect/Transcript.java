package dev.parley.testkit.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Delivery;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A conversation with a dialect, written down: what the client says, what the dialect asks of the
 * hub, what the hub answers, what is sent.
 *
 * <pre>{@code
 * Transcript.of(dialect)
 *     .opened(Map.of("channel", "lobby"))
 *     .dialectAsks(Command.Subscribe.class)
 *     .hubAnswers(new Answer.Done())
 *     .clientSays("hello")
 *     .dialectIsSilent();
 * }</pre>
 *
 * <p>Effects are expected in their order; every call that puts something in first checks that all
 * effects so far were expected. Time stands still but for {@link #after}. Confined to one test.
 */
public final class Transcript {
  private final Dialect dialect;
  private final Deque<Effect> effects = new ArrayDeque<>();
  private final Deque<Effect.Ask> unanswered = new ArrayDeque<>();
  private final Map<String, Duration> timers = new HashMap<>();
  private final List<Command.Subscribe> subscriptions = new ArrayList<>();
  private Duration now = Duration.ZERO;
  private Effect.Ask lastAnswered = new Effect.Ask(-1, new Command.ReadPositions());

  private Transcript(Dialect dialect) {
    this.dialect = dialect;
  }

  public static Transcript of(Dialect dialect) {
    return new Transcript(dialect);
  }

  public Transcript opened() {
    return opened(Map.of());
  }

  public Transcript opened(Map<String, String> parameters) {
    return input(new Input.Opened(parameters, Capabilities.webSocket(), null));
  }

  public Transcript clientSays(String text) {
    return input(new Input.Text(text.getBytes(StandardCharsets.UTF_8)));
  }

  public Transcript clientSends(byte[] binary) {
    return input(new Input.Binary(binary));
  }

  /** Hands in anything. */
  public Transcript input(Input input) {
    dialectIsSilent();
    dialect.on(input, this::take);
    return this;
  }

  public Transcript dialectAsks(Command expected) {
    assertThat(next(Effect.Ask.class).command()).isEqualTo(expected);
    return this;
  }

  public Transcript dialectAsks(Class<? extends Command> expected) {
    assertThat(next(Effect.Ask.class).command()).isInstanceOf(expected);
    return this;
  }

  /** Answers the oldest question that has no answer yet. */
  public Transcript hubAnswers(Answer answer) {
    assertThat(unanswered).as("questions without an answer").isNotEmpty();
    return answer(unanswered.remove(), answer);
  }

  /** Answers the youngest question that has no answer yet. */
  public Transcript hubAnswersLast(Answer answer) {
    assertThat(unanswered).as("questions without an answer").isNotEmpty();
    return answer(unanswered.removeLast(), answer);
  }

  public Transcript hubRefuses(Problem problem) {
    return hubAnswers(new Answer.Refused(problem));
  }

  /** Answers the question that was answered last once more. */
  public Transcript hubRepeats(Answer answer) {
    return input(new Input.Answered(lastAnswered.ticket(), answer));
  }

  /** Renders the delivery as the newest subscription to its channel does, into what is sent. */
  public Transcript hubDelivers(Delivery delivery) {
    dialectIsSilent();
    Frame frame =
        subscriptions.reversed().stream()
            .filter(it -> it.channel().equals(delivery.channel().value()))
            .findFirst()
            .map(it -> it.renderer().render(delivery))
            .orElse(null);
    if (frame != null) {
      effects.add(new Effect.Send(frame));
    }
    return this;
  }

  /** Expects a text message; for places left open see {@link TextPattern}. */
  public Transcript dialectSends(String expected) {
    Frame frame = next(Effect.Send.class).frame();
    assertThat(frame.text()).as("text").isTrue();
    assertThat(frame.asText())
        .matches(actual -> TextPattern.matches(expected, actual), "is " + expected);
    return this;
  }

  public Transcript dialectSends(byte[] binary) {
    Frame frame = next(Effect.Send.class).frame();
    assertThat(frame.text()).as("text").isFalse();
    assertThat(frame.bytes()).isEqualTo(binary);
    return this;
  }

  /** Expects a message that the check accepts. */
  public Transcript dialectSendsFrame(Consumer<Frame> check) {
    check.accept(next(Effect.Send.class).frame());
    return this;
  }

  public Transcript dialectCloses(Disconnect expected) {
    assertThat(next(Effect.Close.class).disconnect()).isEqualTo(expected);
    return this;
  }

  /** Expects that every effect so far was expected. */
  public Transcript dialectIsSilent() {
    assertThat(effects.stream().map(Traces::of)).as("effects not expected").isEmpty();
    return this;
  }

  /** Lets time pass; timers that come due on the way are woken in their order. */
  public Transcript after(Duration elapsed) {
    Duration until = now.plus(elapsed);
    Optional<String> due = due(until);
    while (due.isPresent()) {
      String timer = due.get();
      now = timers.getOrDefault(timer, until);
      timers.remove(timer);
      input(new Input.Woken(timer));
      due = due(until);
    }
    now = until;
    return this;
  }

  public Transcript draining(Disconnect advice) {
    return input(new Input.Draining(advice));
  }

  public Transcript hubUnsubscribes(String channel, Problem reason) {
    return input(new Input.Unsubscribed(channel, reason));
  }

  public Transcript peerCloses() {
    return input(new Input.PeerClosed());
  }

  private Transcript answer(Effect.Ask ask, Answer answer) {
    lastAnswered = ask;
    return input(new Input.Answered(ask.ticket(), answer));
  }

  private Optional<String> due(Duration until) {
    return timers.entrySet().stream()
        .filter(timer -> timer.getValue().compareTo(until) <= 0)
        .min(Comparator.comparing(Map.Entry<String, Duration>::getValue))
        .map(Map.Entry::getKey);
  }

  private void take(Effect effect) {
    switch (effect) {
      case Effect.Wake(String timer, Duration delay) when delay.isZero() -> timers.remove(timer);
      case Effect.Wake(String timer, Duration delay) -> timers.put(timer, now.plus(delay));
      case Effect.Ask ask -> {
        effects.add(ask);
        unanswered.add(ask);
        if (ask.command() instanceof Command.Subscribe subscribe) {
          subscriptions.add(subscribe);
        }
      }
      case Effect.Send _, Effect.Close _ -> effects.add(effect);
    }
  }

  private <E extends Effect> E next(Class<E> kind) {
    assertThat(effects).as("effects").isNotEmpty();
    Effect effect = effects.remove();
    assertThat(effect).as(Traces.of(effect)).isInstanceOf(kind);
    return kind.cast(effect);
  }
}
