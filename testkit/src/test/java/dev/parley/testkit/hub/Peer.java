package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Effect;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Problem;
import dev.parley.core.spi.Identity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer of a simulated hub, as tests speak of it. */
final class Peer {
  final SimulatedHub all;
  final FakeConnection connection;
  final TestDialect dialect = new TestDialect();
  final SimulatedLoop loop;
  final Session session;

  Peer(SimulatedHub all, int loop) {
    this(all, loop, null);
  }

  Peer(SimulatedHub all, int loop, @Nullable Identity identity) {
    this.all = all;
    this.loop = all.world.loop(loop);
    this.connection = new FakeConnection(all.encoding);
    this.session = all.hub.attach(this.loop, connection, "test", dialect, identity);
  }

  /** Asks without running anything but the question itself. */
  long begin(Command command) {
    long[] ticket = new long[1];
    loop.execute(() -> {
      session.receive(dialect.asking(command));
      ticket[0] = dialect.lastTicket();
    });
    while (ticket[0] == 0) {
      assertThat(all.world.step()).isTrue();
    }
    return ticket[0];
  }

  @Nullable Answer ask(Command command) {
    long ticket = begin(command);
    all.world.settle();
    return dialect.answer(ticket);
  }

  Problem refused(Command command) {
    if (ask(command) instanceof Answer.Refused(Problem problem)) {
      return problem;
    }
    throw new AssertionError("not refused: " + command);
  }

  <T extends Answer> T ask(Class<T> type, Command command) {
    return type.cast(java.util.Objects.requireNonNull(ask(command), "no answer"));
  }

  Answer.Connected connect(@Nullable String user) {
    return connect(user, null);
  }

  Answer.Connected connect(@Nullable String user, Answer.@Nullable Connected earlier) {
    var resume = earlier == null ? null : new Command.Resume(earlier.session(), earlier.secret());
    return ask(Answer.Connected.class, new Command.Connect(null, user, null, resume));
  }

  Answer.Subscribed subscribe(String channel, Since since) {
    return ask(Answer.Subscribed.class, subscription(channel, since, false));
  }

  Answer.Subscribed join(String channel) {
    return ask(Answer.Subscribed.class, subscription(channel, new Since.Now(), true));
  }

  void publish(String channel, String text) {
    ask(Answer.Published.class, new Command.Publish(channel, Draft.of(Payload.text(text))));
  }

  void lose(Disconnect why) {
    all.world.on(loop, () -> session.disconnected(why));
  }

  void perform(Effect effect) {
    all.world.on(loop, () -> session.receive(dialect.doing(effect)));
  }

  void takeMore() {
    connection.takeOnly(Long.MAX_VALUE);
    all.world.on(loop, session::writable);
  }

  /** What it was sent but answers, without positions: {@code pub a}, {@code gap 1 2 reason}. */
  List<String> got() {
    return connection.texts().stream()
        .filter(text -> !text.startsWith("answer"))
        .map(Peer::brief)
        .toList();
  }

  static Command subscription(String channel, Since since, boolean presence) {
    return new Command.Subscribe(channel, TestDialect.LINES, since, presence, null);
  }

  private static String brief(String text) {
    List<String> words = List.of(text.split(" ", 5));
    return switch (words.getFirst()) {
      case "pub" -> words.get(3);
      case "gap" -> {
        var to = dev.parley.core.channel.Position.parse(words.get(3)).orElseThrow().offset();
        yield "gap " + words.get(2) + "-" + to + " " + words.get(4);
      }
      default -> text;
    };
  }
}
