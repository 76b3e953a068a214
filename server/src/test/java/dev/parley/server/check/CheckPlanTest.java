package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckPlanTest {
  private static final List<Address> NODES = List.of(Address.of("http://127.0.0.1:1"));

  interface Change extends UnaryOperator<CheckPlan.Builder> {}

  static Stream<Arguments> edges() {
    return Stream.of(
        edge("--subscribers", b -> b.subscribers(1), b -> b.subscribers(0)),
        edge("--subscribers", b -> b.subscribers(1_000), b -> b.subscribers(1_001)),
        edge("--channels", b -> b.channels(1), b -> b.channels(0)),
        edge("--channels", b -> b.channels(100), b -> b.channels(101)),
        edge("--rate", b -> b.rate(0.01), b -> b.rate(0)),
        edge("--rate", b -> b.rate(2_000), b -> b.rate(2_001)),
        edge("--for", b -> b.duration(seconds(1)), b -> b.duration(Duration.ofMillis(999))),
        edge("--for", b -> b.duration(seconds(3_600)), b -> b.duration(seconds(3_601))),
        edge("--publish-by", b -> b.ways(Set.of(CheckPlan.Way.WS)), b -> b.ways(Set.of())),
        edge("--prefix", b -> b.prefix("chat:a.b-c_d"), b -> b.prefix("a#b")),
        edge("--prefix", b -> b.prefix("a".repeat(100)), b -> b.prefix("a".repeat(101))),
        edge("--staleness", b -> b.staleness(seconds(3_600)), b -> b.staleness(seconds(3_601))),
        edge("--staleness", b -> b.staleness(seconds(1)), b -> b.staleness(Duration.ZERO)),
        edge("--settle", b -> b.settle(seconds(3_600)), b -> b.settle(seconds(3_601))),
        edge("--settle", b -> b.settle(seconds(1)), b -> b.settle(Duration.ZERO)),
        // 1,000 subscribers of all publications, 100 a second.
        edge(
            "deliveries",
            b -> b.subscribers(1_000).channels(3).rate(100).duration(seconds(20)),
            b -> b.subscribers(1_000).channels(3).rate(100).duration(seconds(21))));
  }

  private static Arguments edge(String named, Change at, Change past) {
    return Arguments.of(named, at, past);
  }

  @ParameterizedTest
  @MethodSource("edges")
  void a_limit_holds_and_one_past_it_is_refused(String named, Change at, Change past) {
    var small = CheckPlan.on(NODES).subscribers(1).rate(1).duration(seconds(1));

    assertThatCode(() -> at.apply(small).build()).doesNotThrowAnyException();
    assertThatThrownBy(() -> past.apply(CheckPlan.on(NODES)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void a_plan_without_a_node_is_refused() {
    assertThatThrownBy(() -> CheckPlan.on(List.of()).build()).hasMessageContaining("--url");
  }

  @Test
  void faults_and_ways_are_read_by_name() {
    assertThat(Fault.parse("none")).isEmpty();
    assertThat(Fault.parse("all")).isEqualTo(EnumSet.allOf(Fault.class));
    assertThat(Fault.parse("cut, half-close,transport-switch"))
        .containsExactlyInAnyOrder(Fault.CUT, Fault.HALF_CLOSE, Fault.TRANSPORT_SWITCH);
    assertThat(CheckPlan.Way.parse("ws")).containsExactly(CheckPlan.Way.WS);
    assertThatThrownBy(() -> Fault.parse("cut,fire"))
        .hasMessageContaining("'fire'")
        .hasMessageContaining("slow-reader");
    assertThatThrownBy(() -> CheckPlan.Way.parse("mail")).hasMessageContaining("'mail'");
  }

  @Test
  void the_proxy_is_needed_for_faults_of_links_only() {
    var builder = CheckPlan.on(NODES);

    assertThat(builder.build().needsProxy()).isFalse();
    assertThat(builder.faults(Set.of(Fault.TRANSPORT_SWITCH)).build().needsProxy()).isFalse();
    assertThat(builder.faults(Set.of(Fault.CUT)).build().needsProxy()).isTrue();
  }

  @Test
  void secrets_are_not_told() {
    var credentials = new CheckPlan.Credentials("the-token", "ann", "the-key");

    assertThat(CheckPlan.on(NODES).credentials(credentials).build().toString())
        .doesNotContain("the-token")
        .doesNotContain("the-key");
  }

  private static Duration seconds(long number) {
    return Duration.ofSeconds(number);
  }
}
