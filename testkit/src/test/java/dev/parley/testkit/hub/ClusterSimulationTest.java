package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Limits;
import dev.parley.testkit.dialect.Gen;
import dev.parley.testkit.dialect.Seeds;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random lives of several nodes that share a broker; whatever happens, the promises hold for
 * clients that move between them, and everybody arrives.
 */
class ClusterSimulationTest {
  private static final int SEEDS = 400;

  @Test
  void runs_stay_whole_when_clients_move_between_nodes() {
    check(EnumSet.noneOf(ClusterRun.Trouble.class));
  }

  @ParameterizedTest
  @EnumSource
  void runs_stay_whole_through(ClusterRun.Trouble trouble) {
    check(EnumSet.of(trouble));
  }

  @Test
  void presence_is_right_when_clients_leave_cut_off_nodes_and_come_back_with_old_proofs() {
    check(EnumSet.of(ClusterRun.Trouble.UNREACHABLE, ClusterRun.Trouble.DEAF_CLIENTS));
  }

  @Test
  void runs_stay_whole_when_everything_happens_at_once() {
    check(EnumSet.allOf(ClusterRun.Trouble.class));
  }

  @Test
  void the_same_seed_gives_the_same_history() {
    var troubles = EnumSet.allOf(ClusterRun.Trouble.class);

    List<String> first = history(7, troubles);

    assertThat(first).hasSizeGreaterThan(100);
    assertThat(history(7, troubles)).isEqualTo(first);
    assertThat(history(8, troubles)).isNotEqualTo(first);
  }

  private static List<String> history(long seed, Set<ClusterRun.Trouble> troubles) {
    ClusterRun run = run(new Gen(seed), troubles);
    run.run();
    return run.history().stream().map(Object::toString).toList();
  }

  private static void check(Set<ClusterRun.Trouble> troubles) {
    Seeds.check(SEEDS, gen -> run(gen, troubles).run());
  }

  private static ClusterRun run(Gen gen, Set<ClusterRun.Trouble> troubles) {
    Namespace rules =
        Namespace.open("default")
            .withHistory(1 + gen.below(40), Duration.ofSeconds(2 + gen.below(60)))
            .withSlowConsumer(gen.pick(List.of(SlowConsumer.values())));
    Limits limits =
        Limits.defaults()
            .withOutboxBytes(200 + gen.below(2_000))
            .withResumeWindow(Duration.ofMillis(gen.below(8_000)));
    // Passes in the smallest of pieces, with pauses behind them.
    var fanOut =
        new FanOut(
            1 + gen.below(3),
            1 + gen.below(3),
            gen.below(1_000),
            gen.below(1_000),
            Duration.ofSeconds(1));
    var all =
        new SimulatedCluster(
            gen.number(), 2 + gen.below(3), new Namespaces(rules, rules, Map.of()), limits, fanOut);
    return new ClusterRun(gen, all, troubles);
  }
}
