package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.check.LogChecker;
import dev.parley.core.check.Operation;
import dev.parley.testkit.dialect.Gen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One life of a cluster: a seed's worth of random acts, then peace, then the judgement. */
final class ClusterRun {

  /** What goes wrong beside what always does: clients that go, move, or read slowly. */
  enum Trouble {
    /** What nodes are sent does not arrive: publications, changes of presence, questions. */
    LOSS,
    /** The broker comes back from an older snapshot. */
    ROLL_BACK,
    /** The broker comes back empty. */
    NEW_LIFE,
    /** A node can't reach the broker, nor the others, for a while. */
    UNREACHABLE,
    /** A node's lease ends while it lives. */
    LEASE_END,
    /** What clients are told does not reach them; they go, and the node takes a while to notice. */
    DEAF_CLIENTS,
    /** A node goes without a word. */
    DEATH
  }

  private static final String CHANNEL = "c";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int ACTS = 120;
  private static final int ATTEMPTS = 4;

  private final Gen gen;
  private final SimulatedCluster all;
  private final Set<Trouble> troubles;
  private final List<Operation> history = new ArrayList<>();
  private final LogChecker checker = new LogChecker();
  private final List<SimulatedClient> clients = new ArrayList<>();

  private int published;

  ClusterRun(Gen gen, SimulatedCluster all, Set<Trouble> troubles) {
    this.gen = gen;
    this.all = all;
    this.troubles = troubles;
    if (gen.oneIn(2)) {
      all.broker.delay(Duration.ofMillis(1 + gen.below(300)));
    }
    if (gen.oneIn(2)) {
      all.presence.delay(Duration.ofMillis(1 + gen.below(500)));
    }
    if (troubles.contains(Trouble.LOSS)) {
      all.broker.loseOneIn(2 + gen.below(8));
      all.messagesLostOneIn = 2 + gen.below(8);
    }
  }

  List<Operation> history() {
    return history;
  }

  void run() {
    for (int i = 2 + gen.below(4); i > 0; i--) {
      clients.add(new SimulatedClient("client" + i, all.encoding, CHANNEL, this::add));
    }
    for (int i = 0; i < ACTS; i++) {
      act();
      clients.forEach(SimulatedClient::read);
    }
    bringPeace();
    judge();
    leave();
  }

  private void act() {
    SimulatedClient client = gen.pick(clients);
    switch (gen.below(16)) {
      case 0, 1, 2 -> come(client);
      case 3 -> client.loseConnection();
      case 4 -> client.takeOnly(gen.below(300));
      case 5 -> client.takeMore();
      case 6, 7, 8 -> publish();
      case 9 -> all.world.pass(Duration.ofMillis(gen.below(800)));
      case 10 -> steps();
      case 11 -> fail();
      case 12 -> lookAfter(gen.pick(all.nodes));
      case 13 -> client.askAgain();
      case 14 -> client.update(Payload.json("" + gen.below(3)));
      default -> {
        if (gen.oneIn(4)) {
          client.unsubscribeAndClose();
        }
      }
    }
  }

  private static void lookAfter(SimulatedCluster.Node node) {
    node.members.renew();
    node.hub.lookForLosses();
  }

  private void steps() {
    for (int i = gen.below(20); i > 0 && all.world.step(); i--) {
      clients.forEach(SimulatedClient::read);
    }
  }

  private void fail() {
    if (troubles.isEmpty() || gen.oneIn(2)) {
      return;
    }
    SimulatedCluster.Node node = gen.pick(all.nodes);
    switch (gen.pick(List.copyOf(troubles))) {
      case LOSS -> {}
      case ROLL_BACK -> loseLog(() -> all.broker.rollBack(1 + gen.below(6)));
      case NEW_LIFE -> loseLog(all.broker::restartEmpty);
      case UNREACHABLE -> {
        if (node.link.isCut()) {
          node.link.mend();
        } else {
          node.link.cut();
        }
      }
      case LEASE_END -> all.endLease(node);
      case DEAF_CLIENTS -> gen.pick(clients).goDeaf(Duration.ofMillis(gen.below(3_000)));
      case DEATH -> die(node);
    }
  }

  private void loseLog(Runnable loss) {
    // What has arrived at a node is handed on first: it came from the log as it was.
    all.world.settle();
    clients.forEach(SimulatedClient::read);
    add(new Operation.LostLog(CHANNEL));
    loss.run();
  }

  private void die(SimulatedCluster.Node node) {
    for (SimulatedClient client : clients) {
      SimulatedClient.Seat seat = client.seat();
      if (seat != null && seat.hub() == node.hub) {
        client.read();
        client.loseConnection();
      }
    }
    all.replace(node);
    all.world.settle();
  }

  private void publish() {
    for (int i = 1 + gen.below(4); i > 0; i--) {
      String payload = "p" + published++;
      String key = gen.oneIn(2) ? gen.pick(List.of("k1", "k2")) : null;
      add(new Operation.Invoked(CHANNEL, payload));
      publish(payload, new Draft(Payload.text(payload), null, key, payload), ATTEMPTS);
    }
  }

  /** Through any node; again under the same key, through any other, while the outcome is open. */
  private void publish(String payload, Draft draft, int attempts) {
    gen.pick(all.nodes)
        .hub
        .publish(new ChannelName(CHANNEL), draft)
        .whenComplete((done, failure) -> {
          if (done != null) {
            add(new Operation.Acknowledged(CHANNEL, payload, done.position()));
          } else if (attempts == 1) {
            add(new Operation.Unknown(CHANNEL, payload));
          } else {
            var _ =
                all.world.after(
                    Duration.ofMillis(gen.below(1_000)),
                    () -> publish(payload, draft, attempts - 1));
          }
        });
  }

  private void come(SimulatedClient client) {
    if (client.isThere()) {
      return;
    }
    client.read();
    Position stood = checker.standing(client.name, CHANNEL);
    Since since =
        stood != null && !gen.oneIn(5)
            ? new Since.After(stood)
            : gen.oneIn(2) ? new Since.Now() : new Since.Last(gen.below(20));
    if (gen.oneIn(2)) {
      client.comeAsMember(seat(), since, !gen.oneIn(3));
    } else {
      client.come(seat(), since);
    }
  }

  private SimulatedClient.Seat seat() {
    SimulatedCluster.Node node = gen.pick(all.nodes);
    return new SimulatedClient.Seat(node.hub, gen.pick(node.loops));
  }

  /** Nothing fails any more, everybody comes back, and time passes until all is said. */
  private void bringPeace() {
    all.broker.loseOneIn(0);
    all.nodes.forEach(node -> {
      if (node.link.isCut()) {
        node.link.mend();
      }
    });
    for (int i = 0; i < 12; i++) {
      clients.forEach(SimulatedClient::takeMore);
      all.world.pass(SECOND);
      all.nodes.forEach(ClusterRun::lookAfter);
      all.world.pass(SECOND);
      clients.forEach(SimulatedClient::read);
      clients.forEach(client -> {
        if (!client.isThere()) {
          Position stood = checker.standing(client.name, CHANNEL);
          client.come(seat(), stood == null ? new Since.Now() : new Since.After(stood));
        }
      });
    }
  }

  private void judge() {
    add(new Operation.TopAsked(CHANNEL));
    HistoryPage log = all.broker.now(new ChannelName(CHANNEL));
    add(new Operation.TopTold(CHANNEL, log.top()));
    readLog(log);
    add(new Operation.Settled(CHANNEL, log.top()));
    Set<String> present = new HashSet<>();
    for (SimulatedClient client : clients) {
      String member = client.member();
      if (member == null) {
        add(new Operation.PresenceEnded(client.name, CHANNEL));
      } else {
        present.add(member);
      }
    }
    add(new Operation.MembersAre(CHANNEL, present));
    assertThat(members()).isEqualTo(present);
    assertThat(checker.violations()).as("history %s", history).isEmpty();
    assertThat(all.bugs).isEmpty();
    for (SimulatedClient client : clients) {
      assertThat(client.isThere()).as(client.name).isTrue();
      assertThat(client.unanswered()).as(client.name).isZero();
    }
  }

  /** What the log holds is what everybody was told. */
  private void readLog(HistoryPage log) {
    if (log.publications().isEmpty()) {
      return;
    }
    Position first = log.publications().getFirst().position();
    var before = new Position(first.epoch(), first.offset() - 1, 0);
    add(new Operation.Attached("the log", CHANNEL, before));
    for (Publication publication : log.publications()) {
      String payload = publication.payload().asText();
      add(new Operation.Delivered("the log", CHANNEL, publication.position(), payload));
    }
  }

  private void leave() {
    clients.forEach(SimulatedClient::close);
    all.world.pass(SECOND.multipliedBy(10));
    assertThat(members()).isEmpty();
    for (SimulatedCluster.Node node : all.nodes) {
      assertThat(node.hub.channelCount()).isZero();
      assertThat(node.outboxBytes).isZero();
    }
    assertThat(all.encoding.openBatches()).isZero();
  }

  private Set<String> members() {
    return all.presence.now(new ChannelName(CHANNEL)).stream()
        .map(Member::session)
        .collect(Collectors.toSet());
  }

  private void add(Operation operation) {
    history.add(operation);
    checker.accept(operation);
  }
}
