package dev.parley.testkit.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Input;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The laws of {@link Dialect} as property tests. Extend this class, say how a dialect is made and
 * what its clients say, and the four tests run against it; see {@link Seeds} for repeating a
 * failure.
 *
 * <p>A run is a connection with a few dozen inputs by chance: messages of the corpus, mutated ones
 * and garbage, answers that fit their questions, refusals, answers that come late or twice, timers
 * that were set, timers nobody set, withdrawn subscriptions, draining, the peer's end. Deliveries
 * go through every renderer that was handed out.
 */
public abstract class DialectLaws {

  /** How many connections each law is checked on. */
  protected static final int RUNS = 400;

  /** A dialect as a new connection gets it. */
  protected abstract Dialect newDialect();

  /** Valid messages of a client, as many kinds as there are. */
  protected abstract List<String> corpus();

  /** Parameters of the request that opens a connection. */
  protected Map<String, String> parameters(Gen gen) {
    return Map.of();
  }

  /**
   * Whether the dialect knows which tickets are open, so that it ignores a second answer, which a
   * hub never gives. One that carries nothing from question to answer need not.
   */
  protected boolean remembersTickets() {
    return true;
  }

  @Test
  void whatever_a_peer_sends_does_not_throw() {
    Seeds.check(
        RUNS,
        gen -> {
          LawRun run = play(gen);

          assertThat(run.inputs()).isNotEmpty();
        });
  }

  @Test
  void nothing_is_emitted_after_close() {
    Seeds.check(
        RUNS,
        gen -> {
          List<Effect> effects = play(gen).effects();

          for (int i = 0; i < effects.size() - 1; i++) {
            assertThat(effects.get(i))
                .as("followed by %s", Traces.of(effects.get(i + 1)))
                .isNotInstanceOf(Effect.Close.class);
          }
        });
  }

  @Test
  void every_ticket_is_used_once_and_a_second_answer_says_nothing() {
    Seeds.check(
        RUNS,
        gen -> {
          LawRun run = play(gen);
          List<Long> tickets = new ArrayList<>();
          for (Effect effect : run.effects()) {
            if (effect instanceof Effect.Ask ask) {
              tickets.add(ask.ticket());
            }
          }

          assertThat(tickets).doesNotHaveDuplicates();
          assertThat(run.effectsOfSecondAnswers().stream().map(Traces::of)).isEmpty();
        });
  }

  @Test
  void the_same_inputs_give_the_same_effects() {
    Seeds.check(
        RUNS,
        gen -> {
          LawRun run = play(gen);
          List<Effect> again = run.replay(newDialect());

          assertThat(again.stream().map(Traces::of).toList())
              .isEqualTo(run.effects().stream().map(Traces::of).toList());
        });
  }

  private LawRun play(Gen gen) {
    LawRun run = new LawRun(newDialect(), gen, remembersTickets());
    Capabilities capabilities = gen.oneIn(2) ? Capabilities.webSocket() : Capabilities.oneWay();
    run.input(new Input.Opened(parameters(gen), capabilities, null));
    for (int steps = gen.below(60); steps > 0 && !run.over(); steps--) {
      if (gen.oneIn(2)) {
        run.input(message(gen));
      } else {
        run.somethingHappens();
      }
    }
    run.finish();
    return run;
  }

  private Input message(Gen gen) {
    if (gen.oneIn(30)) {
      return new Input.Binary(gen.bytes(40));
    }
    String valid = gen.pick(corpus());
    return switch (gen.below(20)) {
      case 0 -> text(new String(gen.bytes(40), StandardCharsets.ISO_8859_1));
      case 1, 2, 3 -> text(gen.mutate(valid));
      default -> text(valid);
    };
  }

  private static Input text(String text) {
    return new Input.Text(text.getBytes(StandardCharsets.UTF_8));
  }
}
