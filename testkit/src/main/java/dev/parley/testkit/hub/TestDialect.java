package dev.parley.testkit.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A dialect that a test speaks from inside: what it is told to ask it asks, and it keeps the
 * answers. Every answer is sent to the connection as {@code answer TICKET}, so that its place among
 * the deliveries is visible.
 */
public final class TestDialect implements Dialect {

  /** Renders publications, gaps and presence changes as lines. */
  public static final Renderer LINES = TestDialect::line;

  /** The same, but can't tell a gap. */
  public static final Renderer WITHOUT_GAPS =
      new Renderer() {
        @Override
        public @Nullable Frame render(Delivery delivery) {
          return delivery instanceof Gap ? null : line(delivery);
        }

        @Override
        public boolean tellsGaps() {
          return false;
        }
      };

  private final Map<Long, Answer> answers = new LinkedHashMap<>();
  private final Map<Long, Command> asked = new HashMap<>();
  private long tickets;
  private @Nullable Effect next;

  /** Makes the effect ready: the next input of {@link #go()} performs it. */
  public Input doing(Effect effect) {
    next = effect;
    return go();
  }

  /** A question; its ticket is {@link #lastTicket()}. */
  public Input asking(Command command) {
    long ticket = ++tickets;
    asked.put(ticket, command);
    return doing(new Effect.Ask(ticket, command));
  }

  public long lastTicket() {
    return tickets;
  }

  /** The answer to a question; null while there is none. */
  public @Nullable Answer answer(long ticket) {
    return answers.get(ticket);
  }

  /** Questions without an answer. */
  public int unanswered() {
    return asked.size();
  }

  @Override
  public void on(Input input, Consumer<? super Effect> out) {
    switch (input) {
      case Input.Text text -> {
        Effect effect = next;
        next = null;
        if (effect != null) {
          out.accept(effect);
        }
      }
      case Input.Answered(long ticket, Answer answer) -> {
        if (asked.remove(ticket) == null) {
          throw new IllegalStateException("answered twice: " + ticket);
        }
        answers.put(ticket, answer);
        out.accept(new Effect.Send(Frame.text("answer " + ticket)));
      }
      case Input.Woken(String timer) -> out.accept(new Effect.Send(Frame.text("woken " + timer)));
      case Input.Draining draining -> out.accept(new Effect.Send(Frame.text("draining")));
      case Input.Unsubscribed gone ->
          out.accept(new Effect.Send(Frame.text("unsubscribed " + gone.channel())));
      case Input.Opened opened -> {}
      case Input.Binary binary -> {}
      case Input.PeerClosed closed -> {}
    }
  }

  private static Input go() {
    return new Input.Text(new byte[0]);
  }

  private static Frame line(Delivery delivery) {
    return Frame.text(
        switch (delivery) {
          case Publication p ->
              "pub " + p.channel() + " " + p.position() + " " + p.payload().asText();
          case Gap g ->
              "gap "
                  + g.channel()
                  + " "
                  + g.from()
                  + " "
                  + g.resumesAt()
                  + " "
                  + g.reason().wireName();
          case PresenceEvent e -> e.change() + " " + e.channel() + " " + e.member().session();
        });
  }
}
