package dev.parley.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

/** Asserts that a history breaks one promise and no other. */
final class Check {
  private final String promise;
  private List<Long> excerpt = List.of();

  private Check(String promise) {
    this.promise = promise;
  }

  static Check broken(String promise) {
    return new Check(promise);
  }

  /** The numbers of the entries that show it, from 1. */
  Check by(long... numbers) {
    excerpt = Arrays.stream(numbers).boxed().toList();
    return this;
  }

  void in(Operation... history) {
    assertThat(LogChecker.check(List.of(history)))
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.promise()).isEqualTo(promise);
          assertThat(violation.excerpt()).extracting(Entry::number).isEqualTo(excerpt);
        });
  }
}
