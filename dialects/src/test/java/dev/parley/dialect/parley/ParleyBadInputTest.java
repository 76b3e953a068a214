package dev.parley.dialect.parley;

import static dev.parley.dialect.parley.ParleyConnectTest.error;

import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.testkit.dialect.Transcript;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and what closes. */
class ParleyBadInputTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "nonsense",
        "1",
        "null",
        "\"connect\"",
        "{} {}",
        "{\"type\":\"ping\"",
        "{\"type\":\"ping\",}",
        "[{\"type\":\"ping\"}",
        "{\"a\":01}",
        "{\"a\":\"\u0001\"}",
        "{\0\"\0",
        "\uFEFF{}",
        "{'a':1}",
        "[{\"type\":\"ping\",\"id\":1},{]"
      })
  void a_malformed_message_closes_and_none_of_it_is_carried_out(String message) {
    ParleyDialectTest.connected()
        .clientSays(message)
        .dialectSends(
            "{\"type\":\"disconnect\",\"code\":4106,\"reason\":\"bad-request\",\"reconnect\":false,\"after\":0}")
        .dialectCloses(Disconnects.BAD_REQUEST);
  }

  @Test
  void a_binary_message_closes() {
    ParleyConnectTest.opened()
        .clientSends(new byte[] {'{', '}'})
        .dialectSendsFrame(frame -> {})
        .dialectCloses(Disconnects.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\":\"subscribe\"",
        "\"type\":\"subscribe\",\"channel\":7",
        "\"type\":\"subscribe\",\"channel\":null",
        "\"type\":\"subscribe\",\"channel\":\"a\",\"presence\":1",
        "\"type\":\"subscribe\",\"channel\":\"a\",\"history\":1001",
        "\"type\":\"subscribe\",\"channel\":\"a\",\"history\":-1",
        "\"type\":\"subscribe\",\"channel\":\"a\",\"channel\":\"b\"",
        "\"type\":\"publish\",\"channel\":\"a\"",
        "\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"text\":\"x\"",
        "\"type\":\"publish\",\"channel\":\"a\",\"text\":1",
        "\"type\":\"publish\",\"channel\":\"a\",\"text\":\"\\ud800\"",
        "\"type\":\"publish\",\"channel\":\"a\",\"base64\":\"*\"",
        "\"type\":\"history\",\"channel\":\"a\",\"limit\":1001",
        "\"type\":\"history\",\"channel\":\"a\",\"limit\":1.0",
        "\"type\":\"history\",\"channel\":\"a\",\"limit\":99999999999999999999",
        "\"type\":\"history\",\"channel\":\"a\",\"after\":\"e.1.1\",\"before\":\"e.2.1\"",
        "\"type\":\"call\"",
        "\"type\":\"connect\",\"resume\":{\"session\":\"s\"}",
        "\"type\":\"connect\",\"resume\":[]",
        "\"type\":7",
        "\"channel\":\"a\""
      })
  void a_member_that_is_not_as_expected_is_refused_with_the_id(String members) {
    refused("{\"id\":5," + members + "}", 5, Problems.BAD_REQUEST);
  }

  @Test
  void an_id_is_an_integer_that_a_double_holds() {
    ParleyDialectTest.connected()
        .clientSays("{\"type\":\"ping\",\"id\":9007199254740991}")
        .dialectAsks(Command.ReadPositions.class);
    refused("{\"type\":\"ping\",\"id\":9007199254740992}", 0, Problems.BAD_REQUEST);
    refused("{\"type\":\"ping\",\"id\":0}", 0, Problems.BAD_REQUEST);
    refused("{\"type\":\"ping\",\"id\":\"1\"}", 0, Problems.BAD_REQUEST);
    refused("{\"type\":\"ping\",\"id\":1,\"id\":2}", 0, Problems.BAD_REQUEST);
  }

  @Test
  void unknown_commands_positions_and_elements_are_refused() {
    refused("{\"type\":\"fly\",\"id\":3}", 3, Problems.UNKNOWN_COMMAND);
    refused(
        "{\"type\":\"subscribe\",\"id\":3,\"channel\":\"a\",\"recover\":\"x\"}",
        3,
        Problems.BAD_POSITION);
    refused("[7]", 0, Problems.BAD_REQUEST);
  }

  @Test
  void members_that_are_not_known_are_ignored() {
    ParleyDialectTest.connected()
        .clientSays("{\"more\":{\"type\":[1,\"}\"]},\"type\":\"ping\",\"more\":0,\"data\":[]}")
        .dialectAsks(Command.ReadPositions.class);
  }

  @Test
  void history_is_read_up_to_its_limit() {
    ParleyDialectTest.connected()
        .clientSays("{\"type\":\"history\",\"channel\":\"a\",\"limit\":1000}")
        .dialectAsks(Command.ReadHistory.class)
        .clientSays("{\"type\":\"subscribe\",\"channel\":\"a\",\"history\":1000}")
        .dialectAsks(Command.Subscribe.class);
  }

  @Test
  void a_message_holds_as_many_commands_as_allowed_and_no_more() {
    ParleySettings settings = new ParleySettings(3, Duration.ofSeconds(10), 10);
    String refusal = "{\"type\":\"fly\"}";

    Transcript.of(new ParleyDialect(settings))
        .opened()
        .clientSays(array(refusal, 3))
        .dialectSends(error(0, Problems.UNKNOWN_COMMAND))
        .dialectSends(error(0, Problems.UNKNOWN_COMMAND))
        .dialectSends(error(0, Problems.UNKNOWN_COMMAND))
        .clientSays(array(refusal, 4))
        .dialectSends(error(0, Problems.TOO_MANY_COMMANDS))
        .clientSays(array(refusal, 400))
        .dialectSends(error(0, Problems.TOO_MANY_COMMANDS))
        .clientSays("[]")
        .dialectIsSilent();
  }

  private static void refused(String message, long id, Problem problem) {
    ParleyDialectTest.connected().clientSays(message).dialectSends(error(id, problem));
  }

  private static String array(String element, int times) {
    return "[" + String.join(",", Collections.nCopies(times, element)) + "]";
  }
}
