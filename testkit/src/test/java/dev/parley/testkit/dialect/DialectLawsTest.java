package dev.parley.testkit.dialect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.problem.Disconnects;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A dialect that breaks a law is found out. */
class DialectLawsTest {

  @Test
  void one_that_throws_is_found() {
    DialectLaws laws =
        laws(() ->
            (input, out) -> {
              if (input instanceof Input.Text(byte[] utf8) && utf8.length > 2) {
                throw new IllegalStateException("thrown");
              }
            });

    assertThatThrownBy(laws::whatever_a_peer_sends_does_not_throw)
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void one_that_speaks_after_close_is_found() {
    DialectLaws laws = laws(() -> (input, out) -> out.accept(new Effect.Close(Disconnects.NORMAL)));

    assertThatThrownBy(laws::nothing_is_emitted_after_close).isInstanceOf(AssertionError.class);
  }

  @Test
  void one_that_uses_a_ticket_twice_is_found() {
    DialectLaws laws =
        laws(() -> (input, out) -> out.accept(new Effect.Ask(1, new Command.ReadPositions())));

    assertThatThrownBy(laws::every_ticket_is_used_once_and_a_second_answer_says_nothing)
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void one_that_depends_on_anything_else_is_found() {
    int[] made = {0};
    DialectLaws laws =
        laws(() -> {
          int number = made[0]++;
          return (input, out) -> out.accept(new Effect.Send(Frame.text("" + number)));
        });

    assertThatThrownBy(laws::the_same_inputs_give_the_same_effects)
        .isInstanceOf(AssertionError.class);
  }

  private static DialectLaws laws(Supplier<Dialect> dialects) {
    return new DialectLaws() {
      @Override
      protected Dialect newDialect() {
        return dialects.get();
      }

      @Override
      protected List<String> corpus() {
        return List.of("hello");
      }
    };
  }
}
