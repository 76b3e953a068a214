package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Namespace.Access;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.hub.Limits;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Identity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may subscribe and publish where, by the rules of the channel's namespace. */
class AccessTest {
  private static final String CHANNEL = "closed:room-1";

  @ParameterizedTest
  @CsvSource({
    "ANYONE,  nobody,  yes",
    "ANYONE,  user,    yes",
    "USERS,   nobody,  no",
    "USERS,   user,    yes",
    "USERS,   granted, yes",
    "GRANTED, nobody,  no",
    "GRANTED, user,    no",
    "GRANTED, other,   no",
    "GRANTED, longer,  no",
    "GRANTED, granted, yes",
    "GRANTED, prefix,  yes",
    "NOBODY,  user,    no",
    "NOBODY,  granted, no",
    "NOBODY,  prefix,  no"
  })
  void access_is_as_the_namespace_says(Access rule, String who, String allowed) {
    boolean yes = allowed.equals("yes");

    Peer subscriber = peer(rule, Access.NOBODY, who(who, true));
    judge(subscriber, Peer.subscription(CHANNEL, new Since.Now(), false), yes);
    judge(subscriber, new Command.ReadHistory(CHANNEL, HistoryQuery.top()), yes);
    judge(subscriber, new Command.ReadPresence(CHANNEL), yes);
    judge(subscriber, publication(), false);
    assertThat(subscriber.all.hub.channelCount()).isEqualTo(yes ? 1 : 0);

    Peer publisher = peer(Access.NOBODY, rule, who(who, false));
    judge(publisher, publication(), yes);
    judge(publisher, Peer.subscription(CHANNEL, new Since.Now(), false), false);
    assertThat(publisher.session.ended()).isFalse();
  }

  private static void judge(Peer peer, Command command, boolean allowed) {
    if (allowed) {
      assertThat(peer.ask(command)).isNotInstanceOf(Answer.Refused.class);
    } else {
      assertThat(peer.refused(command)).isEqualTo(Problems.NOT_ALLOWED);
    }
  }

  /**
   * @param toSubscribe what the grants are for, publishing otherwise: one does not stand for the
   *     other
   */
  private static @Nullable Identity who(String name, boolean toSubscribe) {
    return switch (name) {
      case "nobody" -> null;
      case "user" -> granted("ann", List.of(), toSubscribe);
      case "other" -> granted("ann", List.of("closed:room-2"), toSubscribe);
      case "longer" -> granted("ann", List.of("closed:room-10", "closed:room-1x*"), toSubscribe);
      case "granted" -> granted(null, List.of(CHANNEL), toSubscribe);
      case "prefix" -> granted(null, List.of("nothing", "closed:*"), toSubscribe);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Identity granted(@Nullable String user, List<String> to, boolean toSubscribe) {
    return new Identity(
        user, null, toSubscribe ? to : List.of(), toSubscribe ? List.of() : to, Long.MAX_VALUE);
  }

  private static Peer peer(Access subscribe, Access publish, @Nullable Identity identity) {
    Namespace closed = Namespace.open("closed").withAccess(subscribe, publish);
    Namespace open = Namespace.open("default");
    var namespaces = new Namespaces(open, open, Map.of("closed", closed));
    return new Peer(new SimulatedHub(1, 1, namespaces, Limits.defaults()), 0, identity);
  }

  private static Command publication() {
    return new Command.Publish(CHANNEL, Draft.of(Payload.text("x")));
  }
}
