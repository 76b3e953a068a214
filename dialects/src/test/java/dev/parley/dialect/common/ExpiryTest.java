package dev.parley.dialect.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.Limits;
import dev.parley.core.hub.Session;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.memory.MemoryPresence;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.RuleAuthorizer;
import dev.parley.dialect.feed.FeedDialect;
import dev.parley.dialect.parley.ParleyDialect;
import dev.parley.dialect.parley.ParleySettings;
import dev.parley.dialect.raw.EchoDialect;
import dev.parley.dialect.raw.RawDialect;
import dev.parley.testkit.hub.FakeConnection;
import dev.parley.testkit.hub.FakeEncoding;
import dev.parley.testkit.hub.SimulatedWorld;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each dialect on a hub: a session ends when the token that opened it does. */
class ExpiryTest {
  private static final Identity ANN = new Identity("ann", null, List.of(), List.of(), 5_000);
  private static final Map<String, String> PARAMETERS =
      Map.of(RawDialect.CHANNEL, "c", FeedDialect.CHANNELS, "c");

  private final SimulatedWorld world = new SimulatedWorld(1, 1);
  private final Hub hub = hub(world);

  static Stream<Dialect> dialects() {
    return Stream.of(
        new RawDialect(),
        new EchoDialect(),
        new FeedDialect(),
        new ParleyDialect(ParleySettings.defaults()));
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void sessions_of_every_dialect_end_with_their_identity(Dialect dialect) {
    var connection = new FakeConnection(new FakeEncoding());
    Session session = hub.attach(world.loop(0), connection, "d", dialect, ANN);
    world.on(world.loop(0), () -> session.open(PARAMETERS, Capabilities.webSocket()));
    if (dialect instanceof ParleyDialect) {
      byte[] connect = "{\"type\":\"connect\",\"id\":1}".getBytes(StandardCharsets.UTF_8);
      world.on(world.loop(0), () -> session.receive(new Input.Text(connect)));
    }

    world.pass(Duration.ofMillis(4_999));
    assertThat(connection.closed()).isNull();
    world.pass(Duration.ofMillis(1));

    assertThat(connection.closed()).isEqualTo(Disconnects.TOKEN_EXPIRED);
    assertThat(session.ended()).isTrue();
    assertThat(hub.channelCount()).isZero();
  }

  private static Hub hub(SimulatedWorld world) {
    var broker = new MemoryBroker(MemoryBroker.Settings.defaults("e", 1), world::millis);
    Authenticator none =
        credentials -> CompletableFuture.failedFuture(new AssertionError("the identity is known"));
    var services =
        new HubServices(
            broker, broker, new MemoryPresence(), none, new RuleAuthorizer(), new Observer() {});
    var hub =
        new Hub(
            new HubSettings(
                "n",
                new byte[] {1},
                Namespaces.open(),
                Limits.defaults(),
                FanOut.defaults(),
                world::millis),
            services,
            world.loops());
    hub.start();
    return hub;
  }
}
