package dev.parley.server.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.packet.BadPacket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The messages of servers to one another, as those on Node.js write them. */
class WireTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** {@code io.emit("x", 1)} by the server yrzyr6, with @socket.io/redis-adapter 8.3. */
  private static final String TO_ALL =
      "93"
          + ("a6" + hex("yrzyr6"))
          + ("83" + "a4" + hex("type") + "02")
          + ("a4" + hex("data") + "92" + "a1" + hex("x") + "01")
          + ("a3" + hex("nsp") + "a1" + hex("/"))
          + ("83" + "a5" + hex("rooms") + "90" + "a6" + hex("except") + "90")
          + ("a5" + hex("flags") + "80");

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_8));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static ArrayNode event(Object... values) {
    ArrayNode event = JsonNodeFactory.instance.arrayNode();
    for (Object value : values) {
      event.add(JsonMapper.shared().<JsonNode>valueToTree(value));
    }
    return event;
  }

  private static Request request(String json) throws BadPacket {
    return RequestForm.decode(json.getBytes(UTF_8), "/", PATIENCE);
  }

  private static String json(Request request) {
    return new String(RequestForm.encode(request, "/"), UTF_8);
  }

  @Test
  void an_event_to_all_is_written_and_read_as_on_node() throws Exception {
    var cast = new Cast("yrzyr6", event("x", 1), Audience.EVERYBODY, false);

    assertThat(HexFormat.of().formatHex(cast.encode("/"))).isEqualTo(TO_ALL);
    assertThat(Cast.decode(bytes(TO_ALL), "/")).isEqualTo(cast);
  }

  @Test
  void rooms_flags_and_binary_values_are_kept() throws Exception {
    var audience = new Audience(Set.of("a"), Set.of("b"));
    var cast = new Cast("yrzyr6", event("x", new byte[] {1, 2}), audience, true);

    byte[] message = cast.encode("/n");

    // The binary value: bin 8 of two bytes.
    assertThat(HexFormat.of().formatHex(message)).contains("c4020102");
    assertThat(Cast.decode(message, "/n")).isEqualTo(cast);
  }

  @Test
  void a_server_knows_its_own_messages_by_their_first_bytes() {
    byte[] message = bytes(TO_ALL);

    assertThat(Cast.isFrom("yrzyr6", message)).isTrue();
    assertThat(Cast.isFrom("yrzyr7", message)).isFalse();
    assertThat(Cast.isFrom("yrzyr6", new byte[0])).isFalse();
    assertThat(Cast.isFrom("yrzyr6", bytes("93a6797a"))).isFalse();
  }

  @Test
  void what_an_emitter_and_other_encoders_leave_out_or_write_as_null_is_none() throws Exception {
    // No nsp stands for the main namespace; nil for except, and no flags.
    byte[] message =
        bytes(
            "93a7"
                + hex("emitter")
                + ("82a4" + hex("type") + "02a4" + hex("data") + "91a1" + hex("x"))
                + ("82a5" + hex("rooms") + "9207a1" + hex("a") + "a6" + hex("except") + "c0"));

    assertThat(Cast.decode(message, "/"))
        .isEqualTo(
            new Cast("emitter", event("x"), new Audience(Set.of("7", "a"), Set.of()), false));
  }

  @Test
  void an_event_for_another_namespace_is_refused() {
    assertThatThrownBy(() -> Cast.decode(bytes(TO_ALL), "/other")).isInstanceOf(BadPacket.class);
  }

  @Test
  void requests_are_written_as_on_node() {
    var audience = new Audience(Set.of("a"), Set.of());

    assertThat(json(new Request.Fetch("u", "r", audience)))
        .isEqualTo(
            "{\"uid\":\"u\",\"requestId\":\"r\",\"type\":5,\"opts\":{\"rooms\":[\"a\"],\"except\":[]}}");
    assertThat(json(new Request.Join("u", audience, Set.of("b"))))
        .isEqualTo(
            "{\"uid\":\"u\",\"type\":2,\"opts\":{\"rooms\":[\"a\"],\"except\":[]},\"rooms\":[\"b\"]}");
    assertThat(json(new Request.Disconnect("u", audience, true)))
        .isEqualTo(
            "{\"uid\":\"u\",\"type\":4,\"opts\":{\"rooms\":[\"a\"],\"except\":[]},\"close\":true}");
    assertThat(json(new Request.Emit("u", null, event("x", 1))))
        .isEqualTo("{\"uid\":\"u\",\"type\":6,\"data\":[\"x\",1]}");
    assertThat(json(new Request.Emit("u", "r", event("x"))))
        .isEqualTo("{\"uid\":\"u\",\"requestId\":\"r\",\"type\":6,\"data\":[\"x\"]}");
  }

  @Test
  void what_is_written_is_read() throws Exception {
    var audience = new Audience(Set.of("a", "b"), Set.of("c"));
    for (Request request :
        new Request[] {
          new Request.Ids("u", "r", Set.of("a")),
          new Request.Rooms("u", "r"),
          new Request.Join("u", audience, Set.of("x")),
          new Request.Leave("u", audience, Set.of("x")),
          new Request.Disconnect("u", audience, false),
          new Request.Fetch("u", "r", audience),
          new Request.Emit("u", null, event("x")),
          new Request.Emit("u", "r", event("x")),
          new Request.Ask("u", "r", audience, event("x", new byte[] {1}), Duration.ofMillis(77)),
        }) {
      assertThat(RequestForm.decode(RequestForm.encode(request, "/"), "/", PATIENCE))
          .isEqualTo(request);
    }
  }

  @Test
  void requests_of_old_servers_and_of_emitters_are_read() throws Exception {
    assertThat(request("{\"requestId\":\"r\",\"type\":2,\"sid\":\"s\",\"room\":7}"))
        .isEqualTo(
            new Request.Old("", "r", "s", new Request.Join("", Audience.room("s"), Set.of("7"))));
    assertThat(request("{\"type\":4,\"opts\":{\"rooms\":[\"a\"]},\"close\":true}"))
        .isEqualTo(new Request.Disconnect("", Audience.room("a"), true));
  }

  @Test
  void a_time_to_answer_is_bounded() throws Exception {
    byte[] message =
        RequestForm.encode(
            new Request.Ask("u", "r", Audience.EVERYBODY, event("x"), Duration.ofDays(999)), "/");

    assertThat(((Request.Ask) RequestForm.decode(message, "/", PATIENCE)).within())
        .isEqualTo(Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"type\":10}",
        "{\"type\":\"5\"}",
        "{\"type\":99999999999}",
        "{\"type\":5,\"requestId\":\"r\"}",
        "{\"type\":5,\"opts\":{}}",
        "{\"type\":5,\"requestId\":\"r\",\"opts\":{\"rooms\":{}}}",
        "{\"type\":5,\"requestId\":\"r\",\"opts\":{\"rooms\":[{}]}}",
        "{\"type\":2}",
        "{\"type\":2,\"sid\":\"s\",\"room\":\"x\"}",
        "{\"type\":6,\"data\":{}}",
        "{\"type\":7,\"requestId\":\"r\",\"opts\":{},\"packet\":{\"type\":3,\"data\":[]}}",
        "\u0000\u0001"
      })
  void what_is_no_request_is_refused(String message) {
    assertThatThrownBy(() -> request(message)).isInstanceOf(BadPacket.class);
  }

  /**
   * An empty message, nil, an empty array, a header of 4 G values, half a message, another type.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "c0", "90", "ddffffffff", "93a6797a", "93a17582", "93a175c0c0"})
  void what_is_no_event_is_refused(String hex) {
    assertThatThrownBy(() -> Cast.decode(bytes(hex), "/")).isInstanceOf(BadPacket.class);
  }

  @Test
  void the_name_of_a_namespace_stands_for_itself_in_a_pattern() {
    assertThat(new FleetChannels("socket.io", "/").allEvents()).isEqualTo("socket.io#/#*");
    assertThat(new FleetChannels("p", "/a*[b]?").allEvents()).isEqualTo("p#/a\\*\\[b\\]\\?#*");
    assertThat(new FleetChannels("p", "/n").events("room")).isEqualTo("p#/n#room#");
    assertThat(new FleetChannels("p", "/n").requests()).isEqualTo("p-request#/n#");
    assertThat(new FleetChannels("p", "/n").responses("uid")).isEqualTo("p-response#/n#uid#");
  }
}
