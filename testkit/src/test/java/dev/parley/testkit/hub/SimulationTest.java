package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.check.LogChecker;
import dev.parley.core.check.Operation;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Limits;
import dev.parley.testkit.dialect.Gen;
import dev.parley.testkit.dialect.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random lives of a hub; whatever happens, the promises hold and everybody arrives. */
class SimulationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private enum Trouble {
    NONE,
    LOSS,
    ROLL_BACK,
    NEW_LIFE
  }

  @Test
  void runs_stay_whole_when_nothing_fails() {
    Seeds.check(150, gen -> new Run(gen, Trouble.NONE).run());
  }

  @Test
  void runs_stay_whole_when_live_publications_are_lost() {
    Seeds.check(150, gen -> new Run(gen, Trouble.LOSS).run());
  }

  @Test
  void runs_stay_whole_when_the_log_is_rolled_back() {
    Seeds.check(150, gen -> new Run(gen, Trouble.ROLL_BACK).run());
  }

  @Test
  void runs_stay_whole_when_the_log_begins_anew() {
    Seeds.check(150, gen -> new Run(gen, Trouble.NEW_LIFE).run());
  }

  private static final class Run {
    private static final String CHANNEL = "c";
    private final Gen gen;
    private final Trouble trouble;
    private final SimulatedHub all;
    private final List<Operation> history = new ArrayList<>();
    private final LogChecker checker = new LogChecker();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private int published;

    Run(Gen gen, Trouble trouble) {
      this.gen = gen;
      this.trouble = trouble;
      Namespace rules =
          Namespace.open("default")
              .withHistory(1 + gen.below(40), Duration.ofSeconds(2 + gen.below(60)))
              .withSlowConsumer(gen.pick(List.of(SlowConsumer.values())));
      var namespaces = new Namespaces(rules, rules, Map.of());
      this.all =
          new SimulatedHub(
              gen.number(),
              1 + gen.below(3),
              namespaces,
              Limits.defaults()
                  .withOutboxBytes(200 + gen.below(2_000))
                  .withResumeWindow(Duration.ofMillis(gen.below(8_000))),
              // Passes in the smallest of pieces, with pauses behind them.
              new FanOut(
                  1 + gen.below(3), 1 + gen.below(3), gen.below(1_000), gen.below(1_000), SECOND));
      if (gen.oneIn(2)) {
        all.broker.delay(Duration.ofMillis(1 + gen.below(500)));
      }
      if (gen.oneIn(2)) {
        all.presence.delay(Duration.ofMillis(1 + gen.below(500)));
      }
    }

    void run() {
      if (trouble == Trouble.LOSS) {
        all.broker.loseOneIn(2 + gen.below(8));
      }
      for (int i = 1 + gen.below(4); i > 0; i--) {
        clients.add(new SimulatedClient("client" + i, all.encoding, CHANNEL, this::add));
      }
      for (int i = 0; i < 120; i++) {
        act();
      }
      quiesce();
    }

    private void act() {
      SimulatedClient client = gen.pick(clients);
      switch (gen.below(14)) {
        case 0, 1 -> come(client);
        case 2 -> client.loseConnection();
        case 3 -> client.takeOnly(gen.below(300));
        case 4 -> client.takeMore();
        case 5, 6, 7 -> publish();
        case 8 -> all.world.pass(Duration.ofMillis(gen.below(800)));
        case 9 -> steps();
        case 10 -> fail();
        case 11 -> client.askAgain();
        case 12 -> client.update(Payload.json("" + gen.below(3)));
        default -> {
          if (gen.oneIn(4)) {
            client.unsubscribeAndClose();
          }
        }
      }
      clients.forEach(SimulatedClient::read);
    }

    private void steps() {
      for (int i = gen.below(20); i > 0 && all.world.step(); i--) {
        clients.forEach(SimulatedClient::read);
      }
    }

    private void fail() {
      if (gen.oneIn(4) && (trouble == Trouble.ROLL_BACK || trouble == Trouble.NEW_LIFE)) {
        // What is on its way arrives first: a broker's connection ends with the fail-over.
        all.world.settle();
        clients.forEach(SimulatedClient::read);
        add(new Operation.LostLog(CHANNEL));
        if (trouble == Trouble.NEW_LIFE) {
          all.broker.restartEmpty();
        } else {
          all.broker.rollBack(1 + gen.below(6));
        }
      } else if (gen.oneIn(3)) {
        all.hub.lookForLosses();
      }
    }

    private void publish() {
      for (int i = 1 + gen.below(4); i > 0; i--) {
        String payload = "p" + published++;
        String key = gen.oneIn(2) ? gen.pick(List.of("k1", "k2")) : null;
        add(new Operation.Invoked(CHANNEL, payload));
        var draft = new Draft(Payload.text(payload), null, key, null);
        all.hub
            .publish(new ChannelName(CHANNEL), draft)
            .thenAccept(done -> add(new Operation.Acknowledged(CHANNEL, payload, done.position())));
      }
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
      var seat = new SimulatedClient.Seat(all.hub, gen.pick(all.world.loops()));
      if (gen.oneIn(2)) {
        client.comeAsMember(seat, since, !gen.oneIn(3));
      } else {
        client.come(seat, since);
      }
    }

    private void quiesce() {
      all.broker.loseOneIn(0);
      for (int i = 0; i < 12; i++) {
        clients.forEach(SimulatedClient::takeMore);
        all.world.pass(SECOND);
        all.hub.lookForLosses();
        all.world.pass(SECOND);
        clients.forEach(SimulatedClient::read);
      }
      Position top =
          all.broker
              .read(new ChannelName(CHANNEL), HistoryQuery.top())
              .thenApply(page -> page.top())
              .toCompletableFuture()
              .getNow(null);
      if (top == null) {
        all.broker.delay(Duration.ZERO);
        top =
            all.broker
                .read(new ChannelName(CHANNEL), HistoryQuery.top())
                .toCompletableFuture()
                .join()
                .top();
      }
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
      assertThat(checker.violations()).as("history %s", history).isEmpty();
      assertThat(members()).isEqualTo(present);
      assertThat(all.bugs).isEmpty();
      for (SimulatedClient client : clients) {
        if (client.isThere()) {
          assertThat(checker.hasReached(client.name, CHANNEL, top))
              .as(
                  "%s stands at %s, top %s: %s",
                  client.name, checker.standing(client.name, CHANNEL), top, history)
              .isTrue();
          assertThat(client.unanswered()).isZero();
        }
        client.close();
      }
      all.world.pass(SECOND.multipliedBy(2));
      assertThat(members()).isEmpty();
      assertThat(all.hub.channelCount()).isZero();
      assertThat(all.outboxBytes).isZero();
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
}
