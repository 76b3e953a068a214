package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Since;
import dev.parley.core.check.Operation;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One peer of a simulated hub that comes, goes and comes back, on one connection after the other:
 * what it has of each is turned into operations.
 */
final class SimulatedClient {

  /** Where a client connects to: a node, and one of its loops. */
  record Seat(Hub hub, SimulatedLoop loop) {}

  final String name;
  private final FakeEncoding encoding;
  private final String channel;
  private final Consumer<? super Operation> observed;
  private FakeConnection connection;
  private TestDialect dialect = new TestDialect();
  private @Nullable Seat seat;
  private @Nullable Session session;

  /** How many of the connection's messages have been read. */
  private int seen;

  private boolean recovers;

  /** Whether it is a member and shown the others. */
  private boolean presence;

  /** What it was told when it connected last: the proof to resume with. */
  private Answer.@Nullable Connected connected;

  /** What it asks once it is connected; null when it has asked. */
  private @Nullable Command wish;

  private boolean subscribed;

  /** It was refused what the connection is for, and heeds no more of it. */
  private boolean givenUp;

  SimulatedClient(
      String name, FakeEncoding encoding, String channel, Consumer<? super Operation> observed) {
    this.name = name;
    this.encoding = encoding;
    this.channel = channel;
    this.observed = observed;
    this.connection = new FakeConnection(encoding);
  }

  /** Whether it has a connection. */
  boolean isThere() {
    Session now = session;
    return now != null && !now.ended();
  }

  /** Where it was last; null if it never came. */
  @Nullable Seat seat() {
    return seat;
  }

  /** Its session's id if it is there as a member; null otherwise. */
  @Nullable String member() {
    Session now = session;
    return now == null || now.ended() || !presence ? null : now.id();
  }

  int unanswered() {
    return dialect.unanswered();
  }

  /** Subscribes on a new connection. */
  void come(Seat where, Since since) {
    begin(where, since);
    presence = false;
    wish = null;
    ask(subscription(since));
  }

  /** Likewise as a member: connects first, and goes on with the session it had if it resumes. */
  void comeAsMember(Seat where, Since since, boolean resumes) {
    begin(where, since);
    presence = true;
    wish = subscription(since);
    Answer.Connected before = connected;
    var resume =
        before == null || !resumes ? null : new Command.Resume(before.session(), before.secret());
    ask(new Command.Connect(null, name, null, resume));
  }

  private void begin(Seat where, Since since) {
    read();
    observed.accept(new Operation.PresenceEnded(name, channel));
    connection = new FakeConnection(encoding);
    dialect = new TestDialect();
    seat = where;
    seen = 0;
    subscribed = false;
    givenUp = false;
    recovers = since instanceof Since.After;
    session = where.hub.attach(where.loop, connection, "test", dialect, null);
  }

  /** Subscribes to what it is subscribed to, or about to be. */
  void askAgain() {
    if (wish == null) {
      ask(subscription(new Since.Now()));
    }
  }

  void update(Payload info) {
    ask(new Command.UpdatePresence(channel, info));
  }

  void takeOnly(long bytes) {
    FakeConnection now = connection;
    onSession(_ -> now.takeOnly(bytes));
  }

  void takeMore() {
    FakeConnection now = connection;
    onSession(its -> {
      now.takeOnly(Long.MAX_VALUE);
      its.writable();
    });
  }

  void loseConnection() {
    onSession(its -> its.disconnected(Disconnects.DEAD));
  }

  /**
   * The way between both breaks: what comes does not arrive, and the client is free to come again,
   * with what it knew before; the node notices only later.
   */
  void goDeaf(Duration noticed) {
    Session now = session;
    Seat where = seat;
    if (now == null || where == null) {
      return;
    }
    session = null;
    connection = new FakeConnection(encoding);
    dialect = new TestDialect();
    seen = 0;
    where.loop.execute(() -> {
      var _ = where.loop.schedule(() -> now.disconnected(Disconnects.DEAD), noticed);
    });
  }

  void close() {
    onSession(its -> its.disconnected(Disconnects.NORMAL));
  }

  void unsubscribeAndClose() {
    TestDialect its = dialect;
    onSession(now -> {
      now.receive(its.asking(new Command.Unsubscribe(channel)));
      read();
      now.disconnected(Disconnects.NORMAL);
    });
  }

  /** Turns what came since the last time into operations. */
  void read() {
    List<String> texts = connection.texts();
    for (; seen < texts.size() && !givenUp; seen++) {
      String[] words = texts.get(seen).split(" ", 5);
      switch (words[0]) {
        case "answer" -> answered(dialect.answer(Long.parseLong(words[1])));
        case "pub" ->
            observed.accept(new Operation.Delivered(name, words[1], position(words[2]), words[3]));
        case "gap" ->
            observed.accept(
                new Operation.GapTold(
                    name, words[1], Long.parseLong(words[2]), position(words[3])));
        case "JOIN", "UPDATE", "LEAVE" -> {
          if (presence) {
            var change = PresenceEvent.Change.valueOf(words[0]);
            observed.accept(new Operation.MemberChanged(name, words[1], change, words[2]));
          }
        }
        default -> {}
      }
    }
  }

  private void answered(@Nullable Answer answer) {
    if (answer instanceof Answer.Connected now) {
      connected = now;
      ask(Objects.requireNonNull(wish));
      wish = null;
    } else if (answer instanceof Answer.Subscribed now) {
      List<Member> members = now.members();
      if (members != null) {
        var sessions = members.stream().map(Member::session).collect(Collectors.toSet());
        observed.accept(new Operation.MembersTold(name, channel, sessions));
      }
      if (!subscribed) {
        subscribed = true;
        begun(now);
      }
    } else if (answer instanceof Answer.Refused(Problem problem)
        && problem.is(Problems.UNAVAILABLE)
        && !subscribed) {
      // Another connection begins from where the run stands.
      givenUp = true;
      loseConnection();
    }
  }

  private void begun(Answer.Subscribed answer) {
    var gap = answer.gap();
    if (!recovers) {
      observed.accept(new Operation.Attached(name, channel, answer.start()));
      return;
    }
    assertThat(answer.recovered()).isEqualTo(gap == null);
    observed.accept(
        gap == null
            ? new Operation.Resumed(name, channel, answer.start())
            : new Operation.GapTold(name, channel, gap.from(), answer.start()));
  }

  private Command subscription(Since since) {
    return new Command.Subscribe(channel, TestDialect.LINES, since, presence, null);
  }

  private void ask(Command command) {
    TestDialect its = dialect;
    onSession(now -> now.receive(its.asking(command)));
  }

  private void onSession(Consumer<Session> task) {
    Session now = session;
    Seat where = seat;
    if (now != null && where != null) {
      where.loop.execute(() -> task.accept(now));
    }
  }

  private static Position position(String text) {
    return Position.parse(text).orElseThrow();
  }
}
