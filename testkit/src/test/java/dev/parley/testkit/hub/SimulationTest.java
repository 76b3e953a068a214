package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Limits;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnects;
import dev.parley.testkit.check.LogChecker;
import dev.parley.testkit.check.Operation;
import dev.parley.testkit.dialect.Gen;
import dev.parley.testkit.dialect.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

  /** One peer: what it has of each connection is turned into operations. */
  private static final class Client {
    final String name;
    @Nullable Session session;
    FakeConnection connection;
    TestDialect dialect = new TestDialect();
    SimulatedLoop loop;
    int seen;
    long ticket;
    boolean recovers;

    Client(String name, FakeConnection connection, SimulatedLoop loop) {
      this.name = name;
      this.connection = connection;
      this.loop = loop;
    }
  }

  private static final class Run {
    private static final String CHANNEL = "c";
    private final Gen gen;
    private final Trouble trouble;
    private final SimulatedHub all;
    private final List<Operation> history = new ArrayList<>();
    private final LogChecker checker = new LogChecker();
    private final List<Client> clients = new ArrayList<>();
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
              Limits.defaults().withOutboxBytes(200 + gen.below(2_000)),
              // Passes in the smallest of pieces, with pauses behind them.
              new FanOut(1 + gen.below(3), 1 + gen.below(3), gen.below(1_000), SECOND));
      if (gen.oneIn(2)) {
        all.broker.delay(Duration.ofMillis(1 + gen.below(500)));
      }
    }

    void run() {
      if (trouble == Trouble.LOSS) {
        all.broker.loseOneIn(2 + gen.below(8));
      }
      for (int i = 1 + gen.below(4); i > 0; i--) {
        clients.add(
            new Client(
                "client" + i, new FakeConnection(all.encoding), gen.pick(all.world.loops())));
      }
      for (int i = 0; i < 120; i++) {
        act();
      }
      quiesce();
    }

    private void act() {
      Client client = gen.pick(clients);
      switch (gen.below(12)) {
        case 0, 1 -> come(client);
        case 2 -> go(client);
        case 3 -> later(client, () -> client.connection.takeOnly(gen.below(300)));
        case 4 -> later(client, () -> takeMore(client));
        case 5, 6, 7 -> publish();
        case 8 -> all.world.pass(Duration.ofMillis(gen.below(800)));
        case 9 -> steps();
        case 10 -> fail();
        default -> unsubscribe(client);
      }
      clients.forEach(this::read);
    }

    private void steps() {
      for (int i = gen.below(20); i > 0 && all.world.step(); i--) {
        clients.forEach(this::read);
      }
    }

    private void fail() {
      if (gen.oneIn(4) && (trouble == Trouble.ROLL_BACK || trouble == Trouble.NEW_LIFE)) {
        // What is on its way arrives first: a broker's connection ends with the fail-over.
        all.world.settle();
        clients.forEach(this::read);
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

    private void later(Client client, Runnable task) {
      client.loop.execute(task);
    }

    private static void takeMore(Client client) {
      client.connection.takeOnly(Long.MAX_VALUE);
      Session session = client.session;
      if (session != null) {
        session.writable();
      }
    }

    private void come(Client client) {
      Session session = client.session;
      if (session != null && !session.ended()) {
        return;
      }
      read(client);
      client.connection = new FakeConnection(all.encoding);
      client.dialect = new TestDialect();
      client.loop = gen.pick(all.world.loops());
      client.seen = 0;
      var fresh = all.hub.attach(client.loop, client.connection, "test", client.dialect, null);
      client.session = fresh;
      Position stood = checker.standing(client.name, CHANNEL);
      Since since =
          stood != null && !gen.oneIn(5)
              ? new Since.After(stood)
              : gen.oneIn(2) ? new Since.Now() : new Since.Last(gen.below(20));
      client.recovers = since instanceof Since.After;
      TestDialect dialect = client.dialect;
      later(
          client,
          () -> {
            fresh.receive(
                dialect.asking(
                    new Command.Subscribe(CHANNEL, TestDialect.LINES, since, false, null)));
            client.ticket = dialect.lastTicket();
          });
    }

    private void go(Client client) {
      Session session = client.session;
      if (session != null) {
        later(client, () -> session.disconnected(Disconnects.DEAD));
      }
    }

    private void unsubscribe(Client client) {
      Session session = client.session;
      if (session == null || !gen.oneIn(4)) {
        return;
      }
      TestDialect dialect = client.dialect;
      later(
          client,
          () -> {
            session.receive(dialect.asking(new Command.Unsubscribe(CHANNEL)));
            read(client);
            session.disconnected(Disconnects.NORMAL);
          });
    }

    /** Turns what came since the last time into operations. */
    private void read(Client client) {
      List<String> texts = client.connection.texts();
      for (; client.seen < texts.size(); client.seen++) {
        String[] words = texts.get(client.seen).split(" ", 5);
        switch (words[0]) {
          case "answer" -> answered(client, Long.parseLong(words[1]));
          case "pub" ->
              add(new Operation.Delivered(client.name, words[1], position(words[2]), words[3]));
          case "gap" ->
              add(
                  new Operation.GapTold(
                      client.name, words[1], Long.parseLong(words[2]), position(words[3])));
          default -> {}
        }
      }
    }

    private void answered(Client client, long ticket) {
      if (client.dialect.answer(ticket) instanceof Answer.Subscribed subscribed) {
        if (client.recovers) {
          var gap = subscribed.gap();
          assertThat(subscribed.recovered()).isEqualTo(gap == null);
          add(
              gap == null
                  ? new Operation.Resumed(client.name, CHANNEL, subscribed.start())
                  : new Operation.GapTold(client.name, CHANNEL, gap.from(), subscribed.start()));
          return;
        }
        add(new Operation.Attached(client.name, CHANNEL, subscribed.start()));
      }
    }

    private void quiesce() {
      all.broker.loseOneIn(0);
      for (int i = 0; i < 12; i++) {
        clients.forEach(client -> later(client, () -> takeMore(client)));
        all.world.pass(SECOND);
        all.hub.lookForLosses();
        all.world.pass(SECOND);
        clients.forEach(this::read);
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
      assertThat(checker.violations()).as("history %s", history).isEmpty();
      assertThat(all.bugs).isEmpty();
      for (Client client : clients) {
        Session session = client.session;
        if (session != null && !session.ended()) {
          assertThat(checker.hasReached(client.name, CHANNEL, top))
              .as(
                  "%s stands at %s, top %s: %s",
                  client.name, checker.standing(client.name, CHANNEL), top, history)
              .isTrue();
          assertThat(client.dialect.unanswered()).isZero();
        }
        later(
            client,
            () -> {
              if (session != null) {
                session.disconnected(Disconnects.NORMAL);
              }
            });
      }
      all.world.settle();
      assertThat(all.hub.channelCount()).isZero();
      assertThat(all.outboxBytes).isZero();
      assertThat(all.encoding.openBatches()).isZero();
    }

    private void add(Operation operation) {
      history.add(operation);
      checker.accept(operation);
    }

    private static Position position(String text) {
      return Position.parse(text).orElseThrow();
    }
  }
}
