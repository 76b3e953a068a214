package dev.parley.server.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.server.bench.BenchPlan.Pace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioWishTest {

  @ParameterizedTest
  @CsvSource({
    "BIG_ROOM, 10000, 5, PT10S, ws://127.0.0.1:8000/raw/bench",
    "RECONNECT_STORM, 10000, 5, PT30S, ws://127.0.0.1:8000/ws",
    "HOLD, 15000, 1, PT1M, ws://127.0.0.1:8000/raw/bench",
    "IDLE, 10000, 1, PT10S, ws://127.0.0.1:8000/raw/bench",
  })
  void without_wishes_a_scenario_has_the_size_it_is_named_for(
      Scenario scenario, int connections, double rate, Duration duration, String url) {
    Load load = new Wished(scenario).load();

    BenchPlan plan = load.parts().getFirst().plan();
    assertThat(load.parts()).hasSize(1);
    assertThat(plan.connections()).isEqualTo(connections);
    assertThat(plan.pace()).isEqualTo(new Pace.Open(rate));
    assertThat(plan.duration()).isEqualTo(duration);
    assertThat(plan.url()).isEqualTo(url);
  }

  @Test
  void the_small_ones_of_mixed_publish_once_a_second_each() {
    Load load = new Wished(Scenario.MIXED).load();

    assertThat(load.parts())
        .extracting(Load.Part::name)
        .containsExactly("room of 5000", "rooms of 10", "echo");
    assertThat(load.parts())
        .extracting(part -> part.plan().pace())
        .containsExactly(new Pace.Open(20), new Pace.Open(500), new Pace.Open(1_000));
    assertThat(load.connections()).isEqualTo(11_000);
    assertThat(load.summary())
        .isEqualTo("mixed: 11,000 connections to 127.0.0.1:8000, for about 33 s");
  }

  @Test
  void idle_connections_publish_nothing() {
    assertThat(new Wished(Scenario.IDLE).load().summary())
        .isEqualTo("idle: 10,000 connections to ws://127.0.0.1:8000/raw/bench, for about 10 s");
  }

  @Test
  void a_storm_has_one_connection_more_which_publishes() {
    assertThat(new Wished(Scenario.RECONNECT_STORM).load().connections()).isEqualTo(10_001);
  }

  @Test
  void a_hold_shorter_than_an_interval_is_one_interval() {
    Wished wished = new Wished(Scenario.HOLD);
    wished.duration = Duration.ofSeconds(4);

    assertThat(wished.load().parts().getFirst().plan().interval()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void a_hold_lasts_an_hour_at_most() {
    Wished wished = new Wished(Scenario.HOLD);
    wished.duration = Duration.ofHours(1);

    assertThat(wished.load().parts().getFirst().plan().duration()).isEqualTo(Duration.ofHours(1));

    wished.duration = Duration.ofHours(1).plusMillis(1);
    assertThatThrownBy(wished::load).hasMessage("--duration must be 100ms to 1h");
  }

  @ParameterizedTest
  @CsvSource({"99ms, 1s", "1001ms, 1s", "999ms, 1h"})
  void an_interval_that_makes_no_sense_is_refused(String interval, String duration) {
    Wished wished = new Wished(Scenario.HOLD);
    wished.interval = Duration.parse("PT" + seconds(interval));
    wished.duration = Duration.parse("PT" + seconds(duration));

    assertThatThrownBy(wished::load).hasMessageContaining("--interval must be 100ms to --duration");
  }

  @Test
  void a_process_that_is_not_here_is_refused() {
    Wished wished = new Wished(Scenario.HOLD);
    wished.pid = Long.MAX_VALUE;

    assertThatThrownBy(wished::load).hasMessageContaining("--pid must be a process");
  }

  @Test
  void all_classes_together_have_a_limit() {
    Wished wished = new Wished(Scenario.MIXED);
    wished.rooms = 4_400;

    assertThat(wished.load().connections()).isEqualTo(BenchPlan.MOST_CONNECTIONS);

    wished.rooms = 4_401;
    assertThatThrownBy(wished::load).hasMessageContaining("at most 50000 connections");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50_001})
  void a_number_of_rooms_out_of_range_is_refused(int rooms) {
    Wished wished = new Wished(Scenario.MIXED);
    wished.rooms = rooms;

    assertThatThrownBy(wished::load).hasMessage("--rooms must be 1 to 50000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws://127.0.0.1:8000/raw/a", "ws://127.0.0.1?x", "ws://[bad", "raw"})
  void an_address_that_is_no_server_is_refused(String url) {
    Wished wished = new Wished(Scenario.BIG_ROOM);
    wished.url = url;

    assertThatThrownBy(wished::load)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--url");
  }

  @Test
  void an_address_may_end_in_a_slash() {
    Wished wished = new Wished(Scenario.BIG_ROOM);
    wished.url = "wss://example.net/";

    assertThat(wished.load().address()).hasToString("wss://example.net/raw/bench");
  }

  private static String seconds(String text) {
    return text.endsWith("ms")
        ? Long.parseLong(text.replace("ms", "")) / 1e3 + "S"
        : text.toUpperCase(java.util.Locale.ROOT);
  }

  /** A wish of which most is left open. */
  private static final class Wished {
    final Scenario scenario;
    @Nullable String url;
    @Nullable Duration duration;
    @Nullable Duration interval;
    @Nullable Integer rooms;
    @Nullable Long pid;

    Wished(Scenario scenario) {
      this.scenario = scenario;
    }

    Load load() {
      return new ScenarioWish(
              scenario,
              url,
              null,
              null,
              128,
              Duration.ofSeconds(3),
              duration,
              false,
              rooms,
              null,
              null,
              interval,
              pid)
          .load();
    }
  }
}
