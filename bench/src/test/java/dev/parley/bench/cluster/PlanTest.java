package dev.parley.bench.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void publications_are_due_at_a_steady_rate_that_does_not_drift() {
    Plan plan = Plan.of(new String[] {"1", "2", "3", "3", "1", "2"});

    assertThat(plan.warmup()).isEqualTo(Plan.ONE_BY_ONE + 3);
    assertThat(plan.published()).isEqualTo(Plan.ONE_BY_ONE + 9);
    assertThat(plan.due(Plan.ONE_BY_ONE + 0)).isZero();
    assertThat(plan.due(Plan.ONE_BY_ONE + 1)).isEqualTo(333_333_333);
    assertThat(plan.due(Plan.ONE_BY_ONE + 9)).isEqualTo(3_000_000_000L);
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Plan.of(new String[] {"1"}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.of(new String[] {"1", "2", "3", "many", "1", "2"}));
    assertThatIllegalArgumentException().isThrownBy(() -> new Plan(1, 2, 3, 0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Plan(1, 2, 3, 1, 1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(1, 2, 3, 100_000, 1, 50))
        .withMessageContaining("5000000");
  }

  @Test
  void a_number_is_found_behind_its_words() {
    NumberBehind mark = new NumberBehind("number=");

    assertThat(mark.find("{\"data\":\"number=120 xx\"}".getBytes(UTF_8))).isEqualTo(120);
    assertThat(mark.find("number=7".getBytes(UTF_8))).isEqualTo(7);
    assertThat(mark.find("number=".getBytes(UTF_8))).isEqualTo(NumberBehind.NONE);
    assertThat(mark.find("number=x".getBytes(UTF_8))).isEqualTo(NumberBehind.NONE);
    assertThat(mark.find("numb".getBytes(UTF_8))).isEqualTo(NumberBehind.NONE);
  }
}
