package dev.parley.dialect.parley;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Problems;
import dev.parley.testkit.dialect.Transcript;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The commands and pushes of a connected session. */
class ParleyDialectTest {
  private static final ChannelName LOBBY = new ChannelName("lobby");
  private static final Position P7 = new Position("e", 7, 10);

  @Test
  void subscribe_asks_with_the_shared_renderer_and_answers_the_place() {
    connected()
        .clientSays("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"lobby\"}")
        .dialectAsks(subscribe(new Since.Now(), false, null))
        .hubAnswers(new Answer.Subscribed("lobby", P7, false, null, null))
        .dialectSends(
            "{\"type\":\"subscribed\",\"id\":2,\"channel\":\"lobby\",\"position\":\"e.7.a\",\"recovered\":false}");
  }

  @Test
  void subscribe_with_presence_shows_the_members_and_their_changes() {
    Member member = new Member("s1", "alice", Payload.json("{\"a\": 1}"));

    connected()
        .clientSays(
            "{\"presence\":true,\"info\": {\"b\" : 2} ,\"id\":2,\"channel\":\"lobby\",\"type\":\"subscribe\"}")
        .dialectAsks(subscribe(new Since.Now(), true, Payload.json("{\"b\" : 2}")))
        .hubAnswers(new Answer.Subscribed("lobby", P7, false, null, List.of(member)))
        .dialectSends(
            "{\"type\":\"subscribed\",\"id\":2,\"channel\":\"lobby\",\"position\":\"e.7.a\",\"recovered\":false,"
                + "\"members\":[{\"session\":\"s1\",\"user\":\"alice\",\"info\":{\"a\": 1}}]}")
        .hubDelivers(new PresenceEvent(LOBBY, PresenceEvent.Change.JOIN, member))
        .dialectSends(
            "{\"type\":\"join\",\"channel\":\"lobby\",\"member\":{\"session\":\"s1\",\"user\":\"alice\",\"info\":{\"a\": 1}}}")
        .hubDelivers(
            new PresenceEvent(LOBBY, PresenceEvent.Change.LEAVE, new Member("s1", null, null)))
        .dialectSends("{\"type\":\"leave\",\"channel\":\"lobby\",\"member\":{\"session\":\"s1\"}}");
  }

  @Test
  void without_presence_changes_are_not_shown() {
    connected()
        .clientSays("{\"type\":\"subscribe\",\"channel\":\"lobby\"}")
        .dialectAsks(Command.Subscribe.class)
        .hubDelivers(
            new PresenceEvent(LOBBY, PresenceEvent.Change.JOIN, new Member("s", null, null)))
        .dialectIsSilent();
  }

  @Test
  void a_recovery_with_a_gap_tells_it_at_once() {
    Gap gap = new Gap(LOBBY, 3, P7, Gap.Reason.HISTORY_EXPIRED);

    connected()
        .clientSays(
            "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"lobby\",\"recover\":\"e.2.z\",\"history\":5}")
        .dialectAsks(subscribe(new Since.After(new Position("e", 2, 35)), false, null))
        .hubAnswers(new Answer.Subscribed("lobby", P7, false, gap, null))
        .dialectSends(
            "{\"type\":\"subscribed\",\"id\":2,\"channel\":\"lobby\",\"position\":\"e.7.a\",\"recovered\":false}")
        .dialectSends(
            "{\"type\":\"gap\",\"channel\":\"lobby\",\"from\":3,\"to\":7,\"position\":\"e.7.a\",\"reason\":\"history-expired\"}");
  }

  @Test
  void subscribe_with_history_begins_with_the_last_publications() {
    connected()
        .clientSays("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"lobby\",\"history\":5}")
        .dialectAsks(subscribe(new Since.Last(5), false, null));
  }

  @Test
  void publications_come_with_data_text_or_base64() {
    connected()
        .clientSays("{\"type\":\"subscribe\",\"channel\":\"lobby\"}")
        .dialectAsks(Command.Subscribe.class)
        .hubDelivers(new Publication(LOBBY, P7, Payload.json("[1 ,2]"), "alice", "k", 0))
        .dialectSends(
            "{\"type\":\"publication\",\"channel\":\"lobby\",\"position\":\"e.7.a\",\"from\":\"alice\",\"key\":\"k\",\"data\":[1 ,2]}")
        .hubDelivers(new Publication(LOBBY, P7, Payload.text("a\"\u0001é"), null, null, 0))
        .dialectSends(
            "{\"type\":\"publication\",\"channel\":\"lobby\",\"position\":\"e.7.a\",\"text\":\"a\\\"\\u0001é\"}")
        .hubDelivers(
            new Publication(LOBBY, P7, Payload.binary(new byte[] {1, 2, 3, 4}), null, null, 0))
        .dialectSends(
            "{\"type\":\"publication\",\"channel\":\"lobby\",\"position\":\"e.7.a\",\"base64\":\"AQIDBA==\"}");
  }

  @Test
  void publish_takes_data_text_or_base64() {
    connected()
        .clientSays(
            "{\"type\":\"publish\",\"id\":4,\"channel\":\"lobby\",\"data\": \"x\\u0041\" ,\"key\":\"k\",\"idempotencyKey\":\"i\"}")
        .dialectAsks(
            new Command.Publish("lobby", new Draft(Payload.json("\"x\\u0041\""), null, "k", "i")))
        .hubAnswers(new Answer.Published(P7, true))
        .dialectSends(
            "{\"type\":\"published\",\"id\":4,\"channel\":\"lobby\",\"position\":\"e.7.a\",\"duplicate\":true}")
        .clientSays("{\"type\":\"publish\",\"channel\":\"lobby\",\"text\":\"x\\u0041\"}")
        .dialectAsks(new Command.Publish("lobby", Draft.of(Payload.text("xA"))))
        .hubAnswers(new Answer.Published(P7, false))
        .clientSays("{\"type\":\"publish\",\"channel\":\"lobby\",\"base64\":\"AQI=\"}")
        .dialectAsks(new Command.Publish("lobby", Draft.of(Payload.binary(new byte[] {1, 2}))))
        .clientSays("{\"type\":\"publish\",\"channel\":\"lobby\",\"data\":null}")
        .dialectAsks(new Command.Publish("lobby", Draft.of(Payload.json("null"))));
  }

  @Test
  void send_presence_update_unsubscribe_and_call_are_carried_out() {
    connected()
        .clientSays("{\"type\":\"send\",\"id\":8,\"user\":\"bob\",\"data\":1}")
        .dialectAsks(new Command.SendToUser("bob", Draft.of(Payload.json("1"))))
        .hubAnswers(new Answer.Published(P7, false))
        .dialectSends("{\"type\":\"sent\",\"id\":8,\"user\":\"bob\",\"position\":\"e.7.a\"}")
        .clientSays("{\"type\":\"presence\",\"id\":5,\"channel\":\"lobby\"}")
        .dialectAsks(new Command.ReadPresence("lobby"))
        .hubAnswers(new Answer.Present(List.of()))
        .dialectSends("{\"type\":\"presence\",\"id\":5,\"channel\":\"lobby\",\"members\":[]}")
        .clientSays("{\"type\":\"update\",\"id\":6,\"channel\":\"lobby\",\"info\":[]}")
        .dialectAsks(new Command.UpdatePresence("lobby", Payload.json("[]")))
        .hubAnswers(new Answer.Done())
        .dialectSends("{\"type\":\"updated\",\"id\":6,\"channel\":\"lobby\"}")
        .clientSays("{\"type\":\"unsubscribe\",\"id\":7,\"channel\":\"lobby\"}")
        .dialectAsks(new Command.Unsubscribe("lobby"))
        .hubAnswers(new Answer.Done())
        .dialectSends("{\"type\":\"unsubscribed\",\"id\":7,\"channel\":\"lobby\"}")
        .clientSays("{\"type\":\"call\",\"id\":9,\"method\":\"now\"}")
        .dialectAsks(new Command.Call("now", Payload.json("null")))
        .hubAnswers(new Answer.Returned(Payload.text("noon")))
        .dialectSends("{\"type\":\"result\",\"id\":9,\"text\":\"noon\"}");
  }

  @Test
  void history_reads_forward_or_backward() {
    Gap gap = new Gap(LOBBY, 1, P7, Gap.Reason.ROLLED_BACK);
    Publication publication = new Publication(LOBBY, P7, Payload.json("1"), null, null, 0);

    connected()
        .clientSays("{\"type\":\"history\",\"id\":1,\"channel\":\"lobby\"}")
        .dialectAsks(new Command.ReadHistory("lobby", HistoryQuery.forward(null, 100)))
        .hubAnswers(new Answer.History(new HistoryPage(List.of(publication), P7, gap, true)))
        .dialectSends(
            "{\"type\":\"history\",\"id\":1,\"channel\":\"lobby\",\"position\":\"e.7.a\",\"more\":true,"
                + "\"gap\":{\"from\":1,\"to\":7,\"reason\":\"rolled-back\"},"
                + "\"publications\":[{\"position\":\"e.7.a\",\"data\":1}]}")
        .clientSays("{\"type\":\"history\",\"channel\":\"lobby\",\"before\":\"e.7.a\",\"limit\":0}")
        .dialectAsks(new Command.ReadHistory("lobby", HistoryQuery.backward(P7, 0)))
        .clientSays("{\"type\":\"history\",\"channel\":\"lobby\",\"reverse\":true,\"limit\":1}")
        .dialectAsks(new Command.ReadHistory("lobby", HistoryQuery.backward(null, 1)))
        .clientSays("{\"type\":\"history\",\"channel\":\"lobby\",\"after\":\"e.7.a\"}")
        .dialectAsks(new Command.ReadHistory("lobby", HistoryQuery.forward(P7, 100)));
  }

  @Test
  void ping_tells_positions() {
    connected()
        .clientSays("{\"type\":\"ping\",\"id\":10}")
        .dialectAsks(new Command.ReadPositions())
        .hubAnswers(new Answer.Positions(Map.of("lobby", P7)))
        .dialectSends("{\"type\":\"pong\",\"id\":10,\"positions\":{\"lobby\":\"e.7.a\"}}");
  }

  @Test
  void answers_go_out_in_the_order_they_come() {
    connected()
        .clientSays(
            "[{\"type\":\"ping\",\"id\":1},{\"type\":\"presence\",\"id\":2,\"channel\":\"lobby\"}]")
        .dialectAsks(Command.ReadPositions.class)
        .dialectAsks(Command.ReadPresence.class)
        .hubAnswersLast(new Answer.Refused(Problems.PRESENCE_OFF))
        .dialectSends(
            "{\"type\":\"error\",\"id\":2,\"code\":402,\"reason\":\"presence-off\",\"message\":\"<any>\",\"retry\":false}")
        .hubAnswers(new Answer.Positions(Map.of()))
        .dialectSends("{\"type\":\"pong\",\"id\":1,\"positions\":{}}")
        .hubRepeats(new Answer.Positions(Map.of()))
        .dialectIsSilent();
  }

  @Test
  void a_command_without_an_id_is_told_errors_only() {
    connected()
        .clientSays("{\"type\":\"unsubscribe\",\"channel\":\"lobby\"}")
        .dialectAsks(Command.Unsubscribe.class)
        .hubAnswers(new Answer.Done())
        .clientSays("{\"type\":\"unsubscribe\",\"channel\":\"lobby\"}")
        .dialectAsks(Command.Unsubscribe.class)
        .hubRefuses(Problems.NOT_SUBSCRIBED)
        .dialectSends(
            "{\"type\":\"error\",\"code\":400,\"reason\":\"not-subscribed\",\"message\":\"<any>\",\"retry\":false}");
  }

  @Test
  void a_withdrawn_subscription_is_told() {
    connected()
        .hubUnsubscribes("lobby", Problems.NOT_ALLOWED)
        .dialectSends(
            "{\"type\":\"unsubscribed\",\"channel\":\"lobby\",\"code\":203,\"reason\":\"not-allowed\"}");
  }

  static Transcript connected() {
    return ParleyConnectTest.connecting(ParleySettings.defaults())
        .hubAnswers(ParleyConnectTest.anonymous())
        .dialectSends(ParleyConnectTest.CONNECTED);
  }

  private static Command subscribe(Since since, boolean presence, @Nullable Payload info) {
    return new Command.Subscribe("lobby", ParleyRenderers.of(presence), since, presence, info);
  }
}
