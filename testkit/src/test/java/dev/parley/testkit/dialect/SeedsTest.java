package dev.parley.testkit.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SeedsTest {

  @Test
  void a_failure_names_its_seed() {
    assertThatThrownBy(() ->
            Seeds.check(
                1,
                gen -> {
                  throw new IllegalStateException("broken");
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("fails with -Dparley\\.seed=-?\\d+: broken");
  }

  @Test
  void the_same_seed_makes_the_same_choices() {
    Gen first = new Gen(42);
    Gen second = new Gen(42);

    for (int i = 0; i < 100; i++) {
      assertThat(first.mutate("{\"a\":1}")).isEqualTo(second.mutate("{\"a\":1}"));
    }
  }

  @Test
  void patterns_leave_only_the_marked_places_open() {
    assertThat(TextPattern.matches("{\"p\":\"<position>\"}", "{\"p\":\"e1.12.zz\"}")).isTrue();
    assertThat(TextPattern.matches("{\"p\":\"<position>\"}", "{\"p\":\"e1.12\"}")).isFalse();
    assertThat(TextPattern.matches("{\"s\":\"<session>\"}", "{\"s\":\"a\",\"t\":\"b\"}")).isFalse();
    assertThat(TextPattern.matches("a.c", "abc")).isFalse();
  }
}
