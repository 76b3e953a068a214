package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private final Leases leases = new Leases();

  @Test
  void a_lost_session_may_be_shown_until_its_lease_and_the_grace_are_over() {
    leases.up("a");

    leases.lost("a", 0, LEASE);

    assertThat(leases.up()).isEmpty();
    assertThat(leases.leased(seconds(65) - 1)).containsExactly("a");
    assertThat(leases.leased(seconds(65))).isEmpty();
    assertThat(leases.longest(seconds(5))).isEqualTo(Duration.ofSeconds(60));
    assertThat(leases.longest(seconds(70))).isZero();
  }

  @Test
  void a_session_that_comes_back_must_be_shown() {
    leases.up("a");
    leases.lost("a", 0, LEASE);

    leases.up("a");

    assertThat(leases.up()).containsExactly("a");
    assertThat(leases.leased(1)).isEmpty();
  }

  @Test
  void a_session_whose_presence_was_never_confirmed_may_be_shown_all_the_same() {
    leases.lost("a", 0, LEASE);

    assertThat(leases.leased(1)).containsExactly("a");
  }

  @Test
  void a_session_that_has_left_may_not_be_shown() {
    leases.up("a");

    leases.left("a");

    assertThat(leases.up()).isEmpty();
    assertThat(leases.leased(0)).isEmpty();
  }

  private static long seconds(long number) {
    return Duration.ofSeconds(number).toNanos();
  }
}
