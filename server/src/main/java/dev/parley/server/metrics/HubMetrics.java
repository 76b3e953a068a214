package dev.parley.server.metrics;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Publication;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Problem;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.Unavailable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens in the hub. Called from any thread. */
public final class HubMetrics implements Observer {
  private final MeterRegistry registry;
  private final Map<String, AtomicLong> sessions = new ConcurrentHashMap<>();
  private final Map<Integer, Counter> refusals = new ConcurrentHashMap<>();
  private final Map<Integer, Counter> closings = new ConcurrentHashMap<>();
  private final LongAdder outbox = new LongAdder();
  private final LongAdder subscriptions = new LongAdder();
  private final Counter publicationsIn;
  private final Counter publicationBytesIn;
  private final Counter publicationsOut;
  private final Counter bytesOut;
  private final Counter recoveredPublications;
  private final Counter gaps;
  private final Counter bugs;
  private final Timer latency;
  private final DistributionSummary fanOut;

  public HubMetrics(MeterRegistry registry) {
    this.registry = registry;
    publicationsIn = registry.counter("parley.publications.in");
    publicationBytesIn = registry.counter("parley.publications.in.bytes");
    publicationsOut = registry.counter("parley.publications.out");
    bytesOut = registry.counter("parley.publications.out.bytes");
    recoveredPublications = registry.counter("parley.recovered.publications");
    gaps = registry.counter("parley.gaps");
    bugs = registry.counter("parley.bugs");
    latency =
        Timer.builder("parley.delivery.latency")
            .description("From a publication's arrival at a loop to the end of its first pass")
            .serviceLevelObjectives(
                Duration.ofNanos(100_000),
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(1))
            .register(registry);
    fanOut =
        DistributionSummary.builder("parley.delivery.members")
            .description("How many members one pass of a room sends to")
            .serviceLevelObjectives(1, 10, 100, 1_000, 10_000, 100_000)
            .register(registry);
    registry.gauge("parley.outbox.bytes", outbox, LongAdder::sum);
    registry.gauge("parley.subscriptions", subscriptions, LongAdder::sum);
  }

  @Override
  public void sessionOpened(String transport, String dialect) {
    sessions
        .computeIfAbsent(
            transport + ' ' + dialect,
            both ->
                registry.gauge(
                    "parley.sessions",
                    io.micrometer.core.instrument.Tags.of(
                        "transport", transport, "dialect", dialect),
                    new AtomicLong()))
        .incrementAndGet();
  }

  @Override
  public void sessionClosed(String transport, String dialect, Disconnect why) {
    AtomicLong count = sessions.get(transport + ' ' + dialect);
    if (count != null) {
      count.decrementAndGet();
    }
    closings
        .computeIfAbsent(
            why.code(), code -> registry.counter("parley.sessions.closed", "reason", why.key()))
        .increment();
  }

  @Override
  public void connected(String session, Identity identity, boolean resumed) {
    registry.counter("parley.sessions.connected", "resumed", Boolean.toString(resumed)).increment();
  }

  @Override
  public void subscribed(String session, ChannelName channel) {
    subscriptions.increment();
  }

  @Override
  public void unsubscribed(String session, ChannelName channel) {
    subscriptions.decrement();
  }

  @Override
  public void published(Publication publication) {
    publicationsIn.increment();
    publicationBytesIn.increment(publication.payload().size());
  }

  @Override
  public void delivered(int members, int publications, long bytes) {
    publicationsOut.increment((double) members * publications);
    bytesOut.increment((double) members * bytes);
  }

  @Override
  public void passed(int members, long nanos) {
    fanOut.record(members);
    latency.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void recovered(int publications, boolean gap) {
    recoveredPublications.increment(publications);
    if (gap) {
      gaps.increment();
    }
  }

  @Override
  public void refused(Problem problem) {
    refusals
        .computeIfAbsent(
            problem.code(), code -> registry.counter("parley.refusals", "problem", problem.key()))
        .increment();
  }

  @Override
  public void slowConsumer(SlowConsumer policy, long droppedPublications) {
    String name = policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    registry.counter("parley.slow.consumers", "policy", name).increment();
    registry
        .counter("parley.slow.consumers.dropped", "policy", name)
        .increment((double) droppedPublications);
  }

  @Override
  public void outboxBytes(long delta) {
    outbox.add(delta);
  }

  @Override
  public void unavailable(String where, Unavailable cause) {
    registry.counter("parley.unavailable", "where", where).increment();
  }

  @Override
  public void bug(String where, Throwable cause) {
    bugs.increment();
  }
}
