package dev.parley.bench;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.Limits;
import dev.parley.core.hub.Session;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.memory.MemoryPresence;
import dev.parley.core.spi.Authenticator.Outcome;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.RuleAuthorizer;
import dev.parley.dialect.raw.RawDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * From a publication to the members' connections, on one loop and without sockets: the memory
 * broker with its history, the hub, the raw dialect's renderer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HubBenchmark {

  /** How many channels there are, and how many members each has. */
  @Param({"1 x 10", "1 x 1000", "10000 x 1"})
  public String shape = "1 x 10";

  private final SteppedLoop loop = new SteppedLoop();
  private final List<ChannelName> channels = new ArrayList<>();
  private final List<CountingConnection> connections = new ArrayList<>();
  private final Payload payload = Payload.text("x".repeat(100));
  private final Hub hub = newHub(loop);
  private int next;

  @Setup
  public void fill() {
    hub.start();
    String[] parts = shape.split(" x ", 2);
    for (int i = 0; i < Integer.parseInt(parts[0]); i++) {
      ChannelName channel = new ChannelName("bench-" + i);
      channels.add(channel);
      for (int member = 0; member < Integer.parseInt(parts[1]); member++) {
        CountingConnection connection = new CountingConnection();
        connections.add(connection);
        Session session = hub.attach(loop, connection, "raw", new RawDialect(), Identity.ANONYMOUS);
        session.open(Map.of(RawDialect.CHANNEL, channel.value()), Capabilities.webSocket());
      }
    }
    loop.turn();
    requireDelivery(channels.getLast());
  }

  /** One publication into the next channel in turn, until every member's connection has it. */
  @Benchmark
  public long publish() {
    next = next + 1 == channels.size() ? 0 : next + 1;
    var published = hub.publish(channels.get(next), Draft.of(payload));
    loop.turn();
    return published.hashCode();
  }

  /** A benchmark of nothing would be fast. */
  private void requireDelivery(ChannelName channel) {
    long before = bytes();
    var _ = hub.publish(channel, Draft.of(payload));
    loop.turn();
    long members = connections.size() / channels.size();
    if (bytes() - before != members * payload.size()) {
      throw new IllegalStateException("not every member received the publication");
    }
  }

  private long bytes() {
    return connections.stream().mapToLong(connection -> connection.bytes).sum();
  }

  private static Hub newHub(SteppedLoop loop) {
    var broker =
        new MemoryBroker(MemoryBroker.Settings.defaults("bench", 1), System::currentTimeMillis);
    var settings =
        new HubSettings(
            "n1",
            new byte[32],
            Namespaces.open(),
            Limits.defaults(),
            FanOut.defaults(),
            System::currentTimeMillis);
    var services =
        new HubServices(
            broker,
            broker,
            new MemoryPresence(),
            credentials ->
                CompletableFuture.completedFuture(new Outcome.Accepted(Identity.ANONYMOUS)),
            new RuleAuthorizer(),
            new Observer() {});
    return new Hub(settings, services, List.of(loop));
  }
}
