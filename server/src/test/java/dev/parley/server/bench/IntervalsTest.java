package dev.parley.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.bench.Intervals.Interval;
import org.junit.jupiter.api.Test;

class IntervalsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  /** From 5 s to 30 s of its clock: two whole stretches and a half. */
  private final Intervals intervals = new Intervals(5 * SECOND, 30 * SECOND, 10 * SECOND);

  @Test
  void a_delivery_belongs_to_the_stretch_in_which_its_publication_was_due() {
    intervals.published(15 * SECOND - 1, 2);
    intervals.delivered(15 * SECOND - 1, 16 * SECOND);
    intervals.published(15 * SECOND, 3);
    intervals.delivered(15 * SECOND, 15 * SECOND + MILLI);

    assertThat(intervals.endedBy(40 * SECOND, 0))
        .extracting(Interval::expected, Interval::received, Interval::lost)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(2L, 1L, 1L),
            org.assertj.core.groups.Tuple.tuple(3L, 1L, 2L),
            org.assertj.core.groups.Tuple.tuple(0L, 0L, 0L));
  }

  @Test
  void a_stretch_is_told_when_it_is_over_and_not_again() {
    assertThat(intervals.endedBy(15 * SECOND - 1, 0)).isEmpty();
    assertThat(intervals.endedBy(15 * SECOND, 0)).hasSize(1);
    assertThat(intervals.endedBy(15 * SECOND, 1)).isEmpty();
    assertThat(intervals.endedBy(30 * SECOND, 1))
        .extracting(Interval::untilSeconds)
        .containsExactly(20.0, 25.0);
  }

  @Test
  void a_tally_counts_in_its_stretches_what_it_measures() {
    Tally tally = new Tally(5 * SECOND, 30 * SECOND, intervals);
    tally.published(4 * SECOND, 7);
    tally.published(5 * SECOND, 7);
    tally.delivered(4 * SECOND, 6 * SECOND, 1);
    tally.delivered(5 * SECOND, 6 * SECOND, 1);

    Interval first = tally.endedBy(15 * SECOND, 0).getFirst();

    assertThat(first.expected()).isEqualTo(7);
    assertThat(first.received()).isEqualTo(1);
    assertThat(first.latency().getMaxValue()).isBetween(SECOND, SECOND + SECOND / 100);
  }

  @Test
  void the_first_and_the_last_stretch_stand_side_by_side() {
    intervals.published(5 * SECOND, 1);
    intervals.delivered(5 * SECOND, 5 * SECOND + 2 * MILLI);
    Interval first = intervals.endedBy(30 * SECOND, 0).getFirst();
    Interval last = intervals.endedBy(30 * SECOND, 0).getLast();

    assertThat(
            HoldTable.compare(
                    new HoldTable.Line(first, new ServerMemory.Reading(300L << 20, null)),
                    new HoldTable.Line(last, new ServerMemory.Reading(1300L << 20, null)))
                .lines())
        .containsExactly(
            "interval                 first          last",
            "until                   10.0 s        25.0 s",
            "delivered                    1             0",
            "lost                         0             0",
            "latency p50           2,007 us          0 us",
            "latency p99           2,007 us          0 us",
            "RSS                    300 MiB     1,300 MiB",
            "heap                   unknown       unknown");
    assertThat(
            HoldTable.line(new HoldTable.Line(first, new ServerMemory.Reading(1L << 20, 2L << 20))))
        .isEqualTo(
            "   10.0 s  delivered          1  lost 0  p50 2,007 us  p99 2,007 us"
                + "  RSS 1 MiB  heap 2 MiB");
  }

  @Test
  void the_resident_memory_is_read_as_the_kernel_writes_it() {
    assertThat(
            ServerProcess.resident(
                "Name:\tjava\nVmHWM:\t  9 kB\nVmRSS:\t  2048 kB\nRssAnon:\t 1 kB\n"))
        .isEqualTo(2L << 20);
    assertThat(ServerProcess.resident("Name:\tkthreadd\n")).isNull();
  }

  @Test
  void the_heap_is_the_sum_of_its_pools() {
    assertThat(
            ServerMemory.heap(
                """
                # TYPE jvm_memory_used_bytes gauge
                jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 1.5E7
                jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 9.0E7
                jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 500.0
                """))
        .isEqualTo(15_000_500L);
    assertThat(ServerMemory.heap("other 1.0\n")).isNull();
  }

  @Test
  void more_connections_than_files_or_ports_are_refused() {
    Machine machine = new Machine(1_000, 700);

    assertThat(machine.refusal(700)).isNull();
    assertThat(machine.refusal(701)).contains("701 connections", "700 local ports");
    assertThat(new Machine(1_000, 60_000).refusal(800)).isNull();
    assertThat(new Machine(1_000, 60_000).refusal(801)).contains("1,000 open files");
  }
}
