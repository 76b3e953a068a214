package dev.parley.testkit.hub;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.Limits;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.presence.LeasedPresence;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.OtherNodes.Handover;
import dev.parley.core.spi.RuleAuthorizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Several hubs, each with loops of its own, on one simulated broker. */
final class SimulatedCluster {

  /** A node; a new one takes the place, and the loops, of one that died. */
  final class Node {
    final List<SimulatedLoop> loops;
    final SimulatedBroker.Link link = broker.link();
    final String name;
    final LeasedPresence members;
    final Hub hub;
    long outboxBytes;
    boolean dead;

    private Node(String name, List<SimulatedLoop> loops) {
      this.name = name;
      this.loops = loops;
      members = new LeasedPresence(presence.of(name, link::isCut, link::announce), link::announce);
      var services =
          new HubServices(
              link,
              link,
              members,
              credentials ->
                  CompletableFuture.completedFuture(
                      new Authenticator.Outcome.Accepted(
                          SimulatedHub.until(credentials.user(), Long.MAX_VALUE))),
              new RuleAuthorizer(),
              new Watching(this),
              (node, session, user) -> takeOver(name, node, session, user));
      hub =
          new Hub(
              new HubSettings(name, new byte[] {1}, namespaces, limits, fanOut, world::millis),
              services,
              loops);
      hub.start();
    }
  }

  /** How long members outlive their node. */
  private static final Duration LEASE = Duration.ofSeconds(3);

  /** How long a node waits for another's answer. */
  private static final Duration SILENCE = Duration.ofMillis(500);

  /** The longest way of a question from node to node, and of its answer. */
  private static final int LONGEST_WAY_MILLIS = 50;

  final SimulatedWorld world;
  final SimulatedBroker broker;
  final SlowPresence presence;
  final FakeEncoding encoding = new FakeEncoding();
  final List<Node> nodes = new ArrayList<>();
  final List<Throwable> bugs = new ArrayList<>();
  private final Namespaces namespaces;
  private final Limits limits;
  private final FanOut fanOut;

  /** Of what nodes ask and answer each other, one of so many is lost; 0 loses nothing. */
  int messagesLostOneIn;

  private final Map<String, Node> all = new HashMap<>();
  private final SplittableRandom way;
  private int lives;
  private int named;

  SimulatedCluster(long seed, int nodes, Namespaces namespaces, Limits limits, FanOut fanOut) {
    this.namespaces = namespaces;
    this.limits = limits;
    this.fanOut = fanOut;
    way = new SplittableRandom(seed);
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
    dead.dead = true;
    var _ = world.after(LEASE, () -> endLease(dead));
    nodes.set(nodes.indexOf(dead), node(dead.loops));
  }

  /** The others let the node's members go, whatever has become of it. */
  void endLease(Node node) {
    presence.expire(node.name, event -> nodes.getFirst().link.announce(event));
  }

  private Node node(List<SimulatedLoop> loops) {
    Node made = new Node("n" + named++, loops);
    all.put(made.name, made);
    return made;
  }

  /** One node asks another for a session. */
  private CompletionStage<Handover> takeOver(
      String from, String node, String session, @Nullable String user) {
    var answer = new CompletableFuture<Handover>();
    var _ = world.after(SILENCE, () -> answer.complete(new Handover.Silent()));
    Node asking = Objects.requireNonNull(all.get(from));
    Node asked = all.get(node);
    if (asked != null && !asked.dead && !lost(asking, asked)) {
      later(() ->
          asked
              .hub
              .handOver(session, user, from)
              .thenAccept(handover -> {
                if (!lost(asked, asking)) {
                  later(() -> answer.complete(handover));
                }
              }));
    }
    return answer;
  }

  private boolean lost(Node from, Node to) {
    if (from.link.isCut() || to.link.isCut()) {
      return true;
    }
    return messagesLostOneIn > 0 && way.nextInt(messagesLostOneIn) == 0;
  }

  private void later(Runnable task) {
    var _ = world.after(Duration.ofMillis(way.nextInt(LONGEST_WAY_MILLIS)), task);
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
