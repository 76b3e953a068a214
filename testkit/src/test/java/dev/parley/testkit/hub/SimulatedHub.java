package dev.parley.testkit.hub;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.Limits;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.presence.LeasedPresence;
import dev.parley.core.problem.Problem;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Authorizer;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.LeasedMembers;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.RuleAuthorizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A hub with everything around it simulated. */
final class SimulatedHub {
  final SimulatedWorld world;
  final SlowBroker broker;
  final SlowPresence presence;

  /** The members as another node has them. */
  final LeasedMembers elsewhere;

  final Hub hub;
  final FakeEncoding encoding = new FakeEncoding();
  final List<Throwable> bugs = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final List<Problem> refused = new ArrayList<>();

  /** How many members each pass has reached. */
  final List<Integer> passes = new ArrayList<>();

  long deliveredBytes;
  long outboxBytes;

  /** Decides from now on. */
  Authorizer authorizer = new RuleAuthorizer();

  /** When the identities end that the authenticator gives from now on. */
  long expiresMillis = Long.MAX_VALUE;

  private int lives;

  SimulatedHub(long seed, int loops, Namespaces namespaces, Limits limits) {
    this(seed, loops, namespaces, limits, FanOut.defaults());
  }

  SimulatedHub(long seed, int loops, Namespaces namespaces, Limits limits, FanOut fanOut) {
    world = new SimulatedWorld(seed, loops);
    presence = new SlowPresence(world, seed);
    elsewhere = presence.of("other", () -> false, _ -> {});
    broker =
        new SlowBroker(
            world,
            seed,
            sameEpochs -> {
              lives = Boolean.TRUE.equals(sameEpochs) ? lives : lives + 1;
              return new MemoryBroker(
                  MemoryBroker.Settings.defaults("e" + lives + "x", seed), world::millis);
            });
    var services =
        new HubServices(
            broker,
            broker,
            new LeasedPresence(presence.of("n", () -> false, broker::announce), broker::announce),
            credentials ->
                CompletableFuture.completedFuture(
                    new Authenticator.Outcome.Accepted(until(credentials.user(), expiresMillis))),
            (identity, action, channel, rules) ->
                authorizer.mayDo(identity, action, channel, rules),
            new Watching());
    hub =
        new Hub(
            new HubSettings("n", new byte[] {1}, namespaces, limits, fanOut, world::millis),
            services,
            world.loops());
    hub.start();
  }

  static Identity until(@Nullable String user, long expiresMillis) {
    return new Identity(user, null, List.of(), List.of(), expiresMillis);
  }

  final class Watching implements Observer {
    @Override
    public void outboxBytes(long delta) {
      outboxBytes += delta;
    }

    @Override
    public void delivered(int members, int publications, long bytes) {
      deliveredBytes += members * bytes;
    }

    @Override
    public void passed(int members, long nanos) {
      passes.add(members);
    }

    @Override
    public void bug(String where, Throwable cause) {
      bugs.add(new IllegalStateException(where, cause));
    }

    @Override
    public void refused(Problem problem) {
      refused.add(problem);
    }

    @Override
    public void gone(String session, Identity identity) {
      events.add("gone " + session);
    }
  }
}
