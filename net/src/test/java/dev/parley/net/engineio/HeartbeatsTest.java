package dev.parley.net.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.hub.SimulatedLoop;
import dev.parley.testkit.hub.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("net")
class HeartbeatsTest {
  private final SimulatedWorld world = new SimulatedWorld(1, 1);
  private final SimulatedLoop loop = world.loop(0);
  private final Heartbeats heartbeats =
      new Heartbeats(loop, Duration.ofMillis(300), Duration.ofMillis(200));
  private final List<String> said = new ArrayList<>();

  private Heartbeats.Beat patient(String name) {
    return heartbeats.of(
        new Heartbeats.Patient() {
          @Override
          public void ask() {
            said.add("asks " + name);
          }

          @Override
          public void silent() {
            said.add("misses " + name);
          }
        });
  }

  @Test
  void a_silent_peer_is_asked_and_missed_after_the_time_agreed_on() {
    patient("a").rest();

    pass(299);
    assertThat(said).isEmpty();
    pass(2);
    assertThat(said).containsExactly("asks a");
    pass(198);
    assertThat(said).hasSize(1);
    pass(2);

    assertThat(said).containsExactly("asks a", "misses a");
    pass(10_000);
    assertThat(said).hasSize(2);
  }

  @Test
  void a_peer_that_answers_is_asked_again_and_others_are_missed() {
    Heartbeats.Beat first = patient("a");
    Heartbeats.Beat second = patient("b");
    Heartbeats.Beat third = patient("c");
    first.rest();
    pass(100);
    second.rest();
    pass(100);
    third.rest();
    pass(150);
    first.rest();
    second.drop();

    pass(600);

    assertThat(said).containsExactly("asks a", "asks c", "asks a", "misses c", "misses a");
  }

  @Test
  void any_number_of_hearts_has_one_timer_for_rest_and_one_for_answers() {
    for (int i = 0; i < 100; i++) {
      patient("x").rest();
    }

    assertThat(world.timersWaiting()).isEqualTo(1);
    pass(400);
    assertThat(said).hasSize(100);
    assertThat(world.timersWaiting()).isLessThanOrEqualTo(2);
    pass(200);
    assertThat(said).hasSize(200);
    assertThat(world.timersWaiting()).isZero();
  }

  @Test
  void one_who_leaves_takes_nobody_along() {
    List<Heartbeats.Beat> beats = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Heartbeats.Beat beat = patient("" + i);
      beat.rest();
      beats.add(beat);
    }
    beats.get(0).drop();
    beats.get(2).drop();
    beats.get(4).drop();
    beats.get(4).drop();

    pass(301);

    assertThat(said).containsExactly("asks 1", "asks 3");
  }

  @Test
  void what_is_due_is_done_before_a_request_is_served_though_no_timer_has_come() {
    Heartbeats.Beat beat = patient("a");
    beat.rest();
    var late = new Heartbeats(loop, Duration.ofMillis(1), Duration.ofMillis(8));
    List<String> order = new ArrayList<>();
    Heartbeats.Beat overdue =
        late.of(
            new Heartbeats.Patient() {
              @Override
              public void ask() {
                order.add("ask");
              }

              @Override
              public void silent() {
                order.add("silent");
              }
            });
    overdue.rest();

    // Each look at this clock takes a microsecond: time passes, and no task runs.
    for (int i = 0; i < 20_000; i++) {
      long _ = loop.nanoTime();
    }
    overdue.catchUp();

    // The loop is 19 ms late: three quarters of the 8 ms are left to the peer.
    assertThat(order).containsExactly("ask");
    for (int i = 0; i < 7_000; i++) {
      long _ = loop.nanoTime();
    }
    overdue.catchUp();
    assertThat(order).containsExactly("ask", "silent");
    assertThat(said).isEmpty();
  }

  private void pass(long millis) {
    world.pass(Duration.ofMillis(millis));
  }
}
