package dev.parley.dialect.parley;

import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.testkit.dialect.Transcript;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From opening to connected, and the endings. */
class ParleyConnectTest {
  static final String CONNECT = "{\"type\":\"connect\",\"id\":1}";
  static final String CONNECTED =
      "{\"type\":\"connected\",\"id\":1,\"session\":\"s\",\"secret\":\"x\",\"resumed\":false,\"resumeWindow\":60000}";
  private static final String PING = "{\"type\":\"ping\",\"id\":9}";

  @Test
  void connect_passes_everything_on() {
    opened()
        .clientSays(
            "{\"type\":\"connect\",\"token\":\"t\",\"user\":\"u\",\"info\":{\"a\": 1 },"
                + "\"resume\":{\"session\":\"s\",\"secret\":\"x\"}}")
        .dialectAsks(
            new Command.Connect(
                "t", "u", Payload.json("{\"a\": 1 }"), new Command.Resume("s", "x")));
  }

  @Test
  void a_session_with_a_user_gets_its_inbox_where_it_left_it() {
    Position seen = new Position("e", 1, 2);

    opened()
        .clientSays("{\"type\":\"connect\",\"id\":1,\"inbox\":\"e.1.2\"}")
        .dialectAsks(Command.Connect.class)
        .hubAnswers(as("alice", Duration.ofSeconds(5)))
        .dialectSends(
            "{\"type\":\"connected\",\"id\":1,\"session\":\"s\",\"user\":\"alice\",\"secret\":\"x\","
                + "\"resumed\":false,\"resumeWindow\":60000,\"expires\":5000}")
        .dialectAsks(
            new Command.Subscribe(
                "@alice", ParleyRenderers.WITHOUT_PRESENCE, new Since.After(seen), false, null))
        .hubAnswers(new Answer.Subscribed("@alice", seen, true, null, null))
        .dialectSends(
            "{\"type\":\"subscribed\",\"channel\":\"@alice\",\"position\":\"e.1.2\",\"recovered\":true}");
  }

  @Test
  void a_refused_inbox_is_told_as_ended() {
    connecting(ParleySettings.defaults())
        .hubAnswers(as("alice", null))
        .dialectSendsFrame(frame -> {})
        .dialectAsks(Command.Subscribe.class)
        .hubRefuses(Problems.NOT_ALLOWED)
        .dialectSends(
            "{\"type\":\"unsubscribed\",\"channel\":\"@alice\",\"code\":203,\"reason\":\"not-allowed\"}");
  }

  @Test
  void commands_before_connect_are_refused() {
    opened().clientSays(PING).dialectSends(error(9, Problems.NOT_CONNECTED));
  }

  @Test
  void commands_behind_connect_wait_for_its_answer() {
    opened()
        .clientSays("[" + CONNECT + "," + PING + "]")
        .dialectAsks(Command.Connect.class)
        .clientSays("{\"type\":\"presence\",\"id\":3,\"channel\":\"a\"}")
        .hubAnswers(anonymous())
        .dialectSends(CONNECTED)
        .dialectAsks(new Command.ReadPositions())
        .dialectAsks(new Command.ReadPresence("a"));
  }

  @Test
  void as_many_commands_wait_as_allowed_and_no_more() {
    Transcript transcript = connecting(new ParleySettings(1, Duration.ofSeconds(10), 10));

    transcript
        .clientSays(PING)
        .clientSays(PING)
        .dialectIsSilent()
        .clientSays(PING)
        .dialectSends(error(9, Problems.TOO_BUSY))
        .hubAnswers(anonymous())
        .dialectSends(CONNECTED)
        .dialectAsks(Command.ReadPositions.class)
        .dialectAsks(Command.ReadPositions.class);
  }

  @Test
  void a_refused_connect_leaves_the_connection_open_for_another() {
    connecting(ParleySettings.defaults())
        .clientSays(PING)
        .clientSays(CONNECT)
        .clientSays(PING)
        .hubRefuses(Problems.BAD_TOKEN)
        .dialectSends(error(1, Problems.BAD_TOKEN))
        .dialectSends(error(9, Problems.NOT_CONNECTED))
        .dialectAsks(Command.Connect.class)
        .hubAnswers(anonymous())
        .dialectSends(CONNECTED)
        .dialectAsks(Command.ReadPositions.class);
  }

  @Test
  void connect_comes_once() {
    connecting(ParleySettings.defaults())
        .hubAnswers(anonymous())
        .dialectSends(CONNECTED)
        .clientSays(CONNECT)
        .dialectSends(error(1, Problems.ALREADY_CONNECTED));
  }

  @Test
  void connect_must_come_in_time() {
    opened()
        .after(Duration.ofMillis(9_999))
        .dialectIsSilent()
        .after(Duration.ofMillis(1))
        .dialectSends(
            "{\"type\":\"disconnect\",\"code\":4100,\"reason\":\"no-connect\",\"reconnect\":false,\"after\":0}")
        .dialectCloses(Disconnects.NO_CONNECT);
  }

  @Test
  void the_time_for_connect_stands_still_while_the_hub_thinks() {
    connecting(ParleySettings.defaults())
        .after(Duration.ofMinutes(1))
        .dialectIsSilent()
        .hubRefuses(Problems.UNAVAILABLE)
        .dialectSends(error(1, Problems.UNAVAILABLE))
        .after(Duration.ofSeconds(10))
        .dialectSendsFrame(frame -> {})
        .dialectCloses(Disconnects.NO_CONNECT);
  }

  @Test
  void expired_credentials_are_told_when_the_hub_ends_the_session() {
    connecting(ParleySettings.defaults())
        .hubAnswers(as(null, Duration.ofSeconds(5)))
        .dialectSendsFrame(frame -> {})
        .draining(Disconnects.TOKEN_EXPIRED)
        .dialectSends(
            "{\"type\":\"disconnect\",\"code\":4102,\"reason\":\"token-expired\",\"reconnect\":false,\"after\":0}")
        .dialectCloses(Disconnects.TOKEN_EXPIRED);
  }

  @Test
  void draining_says_goodbye_with_advice() {
    opened()
        .draining(Disconnects.DRAINING.after(Duration.ofSeconds(2)))
        .dialectSends(
            "{\"type\":\"disconnect\",\"code\":4000,\"reason\":\"draining\",\"reconnect\":true,\"after\":2000}")
        .dialectCloses(Disconnects.DRAINING.after(Duration.ofSeconds(2)))
        .clientSays(CONNECT)
        .dialectIsSilent();
  }

  @Test
  void answers_after_the_end_are_ignored() {
    connecting(ParleySettings.defaults()).peerCloses().hubAnswers(anonymous()).dialectIsSilent();
  }

  static Transcript opened() {
    return Transcript.of(new ParleyDialect(ParleySettings.defaults())).opened();
  }

  static Transcript connecting(ParleySettings settings) {
    return Transcript.of(new ParleyDialect(settings))
        .opened()
        .clientSays(CONNECT)
        .dialectAsks(new Command.Connect(null, null, null, null));
  }

  static Answer anonymous() {
    return as(null, null);
  }

  static String error(long id, Problem problem) {
    return "{\"type\":\"error\","
        + (id == 0 ? "" : "\"id\":" + id + ",")
        + "\"code\":"
        + problem.code()
        + ",\"reason\":\""
        + problem.key()
        + "\",\"message\":\"<any>\",\"retry\":"
        + problem.retryable()
        + "}";
  }

  private static Answer as(@Nullable String user, @Nullable Duration expires) {
    return new Answer.Connected("s", user, "x", false, Duration.ofSeconds(60), expires);
  }
}
