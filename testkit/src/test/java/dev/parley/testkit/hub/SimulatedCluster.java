package dev.parley.testkit.hub;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.Limits;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.RuleAuthorizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Several hubs, each with loops of its own, on one simulated broker. */
final class SimulatedCluster {

  /** A node; a new one takes the place, and the loops, of one that died. */
  final class Node {
    final List<SimulatedLoop> loops;
    final SimulatedBroker.Link link = broker.link();
    final Hub hub;
    long outboxBytes;

    private Node(String name, List<SimulatedLoop> loops) {
      this.loops = loops;
      var services =
          new HubServices(
              link,
              link,
              presence,
              credentials ->
                  CompletableFuture.completedFuture(
                      new Authenticator.Outcome.Accepted(
                          SimulatedHub.until(credentials.user(), Long.MAX_VALUE))),
              new RuleAuthorizer(),
              new Watching(this));
      hub =
          new Hub(
              new HubSettings(name, new byte[] {1}, namespaces, limits, fanOut, world::millis),
              services,
              loops);
      hub.start();
    }
  }

  final SimulatedWorld world;
  final SimulatedBroker broker;
  final SlowPresence presence;
  final FakeEncoding encoding = new FakeEncoding();
  final List<Node> nodes = new ArrayList<>();
  final List<Throwable> bugs = new ArrayList<>();
  private final Namespaces namespaces;
  private final Limits limits;
  private final FanOut fanOut;
  private int lives;
  private int named;

  SimulatedCluster(long seed, int nodes, Namespaces namespaces, Limits limits, FanOut fanOut) {
    this.namespaces = namespaces;
    this.limits = limits;
    this.fanOut = fanOut;
    world = new SimulatedWorld(seed, 2 * nodes);
    presence = new SlowPresence(world, seed);
    broker =
        new SimulatedBroker(
            world,
            seed,
            sameEpochs -> {
              lives = Boolean.TRUE.equals(sameEpochs) ? lives : lives + 1;
              return new MemoryBroker(
                  MemoryBroker.Settings.defaults("e" + lives + "x", seed), world::millis);
            });
    for (int i = 0; i < nodes; i++) {
      this.nodes.add(node(world.loops().subList(2 * i, 2 * i + 2)));
    }
  }

  /** The node goes without a word; another one begins in its place. */
  void replace(Node dead) {
    dead.link.close();
    nodes.set(nodes.indexOf(dead), node(dead.loops));
  }

  private Node node(List<SimulatedLoop> loops) {
    return new Node("n" + named++, loops);
  }

  private final class Watching implements Observer {
    private final Node node;

    Watching(Node node) {
      this.node = node;
    }

    @Override
    public void outboxBytes(long delta) {
      node.outboxBytes += delta;
    }

    @Override
    public void bug(String where, Throwable cause) {
      if (!isUnreachable(cause)) {
        bugs.add(new IllegalStateException(where, cause));
      }
    }

    private static boolean isUnreachable(@Nullable Throwable failure) {
      return failure != null
          && (failure instanceof SimulatedBroker.Unreachable || isUnreachable(failure.getCause()));
    }
  }
}
