package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Position;
import dev.parley.core.check.LogChecker;
import dev.parley.core.check.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Verdict.Counts COUNTS =
      new Verdict.Counts(1_000, 990, 2, 8, 20_000, 3, 40, 39, 50, Duration.ofMillis(1_234));

  @Test
  void a_run_that_kept_every_promise_says_so_with_its_counts() {
    var verdict =
        new Verdict(COUNTS, Map.of(), Optional.empty(), Map.of("silence", 2L), Map.of(), 7);

    assertThat(verdict.holds()).isTrue();
    assertThat(verdict.toString().lines())
        .containsExactly(
            "publications  1,000, 990 acknowledged, 2 unknown, 8 retries",
            "deliveries    20,000",
            "declared gaps 3",
            "faults        50",
            "reconnects    40, 39 sessions resumed",
            "staleness     1.234 s at most",
            "troubles      silence (2)",
            "seed          7",
            "verdict       every promise was kept");
  }

  @Test
  void a_broken_promise_is_told_with_the_shortest_excerpt_and_the_seed() {
    var checker = new LogChecker();
    checker.accept(new Operation.Invoked("c", "a"), 1_000_000);
    checker.accept(new Operation.Invoked("c", "b"), 2_000_000);
    checker.accept(new Operation.Attached("x", "c", at(4)), 3_000_000);
    checker.accept(new Operation.Delivered("x", "c", at(5), "a"), 4_000_000);
    checker.accept(new Operation.Delivered("x", "c", at(7), "b"), 5_000_000);

    var verdict = new Verdict(COUNTS, checker.counts(), checker.shortest(), Map.of(), Map.of(), 42);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.toString().lines())
        .contains(
            "BROKEN        a gap is told (1 times)",
            "Shortest excerpt, of \"a gap is told\":",
            "  #4           0.004 s  x gets 'a' of c at e.5.0",
            "  #5           0.005 s  x gets 'b' of c at e.7.0",
            "verdict       BROKEN; --seed 42 decides the same again");
  }

  @Test
  void a_run_in_which_nothing_happened_shows_nothing() {
    var nothing = new Verdict.Counts(5, 5, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
    var verdict = new Verdict(nothing, Map.of(), Optional.empty(), Map.of(), Map.of(), 7);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.toString()).contains("NOTHING SHOWN");
  }

  @Test
  void what_the_protocol_does_not_have_fails_the_run() {
    var verdict = new Verdict(COUNTS, Map.of(), Optional.empty(), Map.of(), Map.of("x", 1L), 7);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.toString()).contains("unreadable    x (1)");
  }

  private static Position at(long offset) {
    return new Position("e", offset, 0);
  }
}
