package dev.parley.socketio.packet;

import static dev.parley.socketio.packet.Packet.NO_ID;
import static dev.parley.socketio.packet.Packet.Type.ACK;
import static dev.parley.socketio.packet.Packet.Type.CONNECT;
import static dev.parley.socketio.packet.Packet.Type.CONNECT_ERROR;
import static dev.parley.socketio.packet.Packet.Type.DISCONNECT;
import static dev.parley.socketio.packet.Packet.Type.EVENT;
import static dev.parley.socketio.packet.Wire.bin;
import static dev.parley.socketio.packet.Wire.bytes;
import static dev.parley.socketio.packet.Wire.packet;
import static dev.parley.socketio.packet.Wire.shown;
import static dev.parley.socketio.packet.Wire.texts;
import static dev.parley.socketio.packet.Wire.tree;
import static dev.parley.socketio.packet.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonPacketsTest {
  private final JsonPackets packets = new JsonPackets(PacketLimits.defaults());

  static Stream<Arguments> examples() {
    return Stream.of(
        Arguments.of("0", packet(CONNECT, null)),
        Arguments.of("0{'token':'123'}", packet(CONNECT, tree("{'token':'123'}"))),
        Arguments.of("0/custom,", new Packet(CONNECT, "/custom", NO_ID, null)),
        Arguments.of("0/custom,{'a':1}", new Packet(CONNECT, "/custom", NO_ID, tree("{'a':1}"))),
        Arguments.of("1", packet(DISCONNECT, null)),
        Arguments.of("1/custom,", new Packet(DISCONNECT, "/custom", NO_ID, null)),
        Arguments.of("2['foo']", packet(EVENT, tree("['foo']"))),
        Arguments.of("2[1,null]", packet(EVENT, tree("[1,null]"))),
        Arguments.of("20['é',{'a':[]}]", new Packet(EVENT, "/", 0, tree("['é',{'a':[]}]"))),
        Arguments.of("2/custom,12['x']", new Packet(EVENT, "/custom", 12, tree("['x']"))),
        Arguments.of(
            "29007199254740991['x']", new Packet(EVENT, "/", 9007199254740991L, tree("['x']"))),
        Arguments.of("312[]", new Packet(ACK, "/", 12, tree("[]"))),
        Arguments.of("3/custom,13['bar']", new Packet(ACK, "/custom", 13, tree("['bar']"))),
        Arguments.of(
            "4{'message':'Not authorized'}",
            packet(CONNECT_ERROR, tree("{'message':'Not authorized'}"))),
        Arguments.of(
            "4/random,{'message':'Invalid namespace'}",
            new Packet(CONNECT_ERROR, "/random", NO_ID, tree("{'message':'Invalid namespace'}"))));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void a_packet_without_binary_values_is_one_text(String wire, Packet packet) throws BadPacket {
    assertThat(shown(packets.encode(packet))).containsExactly(wire.replace('\'', '"'));
    assertThat(Wire.decode(packets.decoder(), texts(wire))).isEqualTo(packet);
  }

  @Test
  void binary_values_follow_in_the_order_of_their_placeholders() throws BadPacket {
    ArrayNode data = (ArrayNode) tree("['baz',{'deep':[]}]");
    ((ArrayNode) data.get(1).get("deep")).add(bin(1, 2)).add(bin());
    data.add(bin(255));
    Packet event = new Packet(EVENT, "/admin", 7, data);

    assertThat(shown(packets.encode(event)))
        .containsExactly(
            "53-/admin,7[\"baz\",{\"deep\":[{\"_placeholder\":true,\"num\":0},"
                + "{\"_placeholder\":true,\"num\":1}]},{\"_placeholder\":true,\"num\":2}]",
            "0102",
            "",
            "ff");
    assertThat(Wire.decode(packets.decoder(), packets.encode(event))).isEqualTo(event);
  }

  @Test
  void a_binary_acknowledgement_has_a_type_of_its_own() throws BadPacket {
    JsonNode data = JsonNodeFactory.instance.arrayNode().add(bin(3, 2, 1));
    Packet ack = new Packet(ACK, "/", 15, data);

    assertThat(shown(packets.encode(ack)))
        .containsExactly("61-15[{\"_placeholder\":true,\"num\":0}]", "030201");
    assertThat(Wire.decode(packets.decoder(), packets.encode(ack))).isEqualTo(ack);
  }

  @Test
  void a_packet_stays_as_it_was_when_it_is_encoded() {
    JsonNode data = ((ArrayNode) tree("['x']")).add(bin(1));
    JsonNode before = data.deepCopy();

    packets.encode(packet(EVENT, data));

    assertThat(data).isEqualTo(before);
  }

  @Test
  void a_connection_packet_has_no_attachments_but_base64() {
    JsonNode data = JsonNodeFactory.instance.objectNode().set("key", bin(1, 2, 3));

    assertThat(shown(packets.encode(packet(CONNECT, data)))).containsExactly("0{\"key\":\"AQID\"}");
  }

  @Test
  void numbers_that_json_lacks_are_null() {
    JsonNode data =
        ((ArrayNode) tree("['x']")).add(Double.NaN).add(Double.NEGATIVE_INFINITY).add(1e300);

    assertThat(shown(packets.encode(packet(EVENT, data))))
        .containsExactly("2[\"x\",null,null,1.0E300]");
  }

  @Test
  void half_a_surrogate_pair_can_be_passed_on() throws BadPacket {
    String wire = "2[\"x\\uD800\",\"\\uDC00y\"]";

    assertThat(shown(packets.encode(read(wire)))).containsExactly(wire);
  }

  @Test
  void a_large_packet_arrives_whole() throws BadPacket {
    JsonNode data = tree("['x','" + "é".repeat(100_000) + "','" + "y".repeat(100_000) + "']");

    assertThat(Wire.decode(packets.decoder(), packets.encode(packet(EVENT, data))))
        .isEqualTo(packet(EVENT, data));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "0/custom /custom",
        "1/custom /custom",
        "0/ /",
        "0/, /",
        "0/chat?token=1, /chat",
        "0/chat?token=1 /chat",
        "0/?a=b,{} /",
        "0/chat/room,{} /chat/room",
        "0/é, /é"
      })
  void a_namespace_ends_at_a_comma_a_query_or_the_end(String wire, String nsp) throws BadPacket {
    assertThat(read(wire).nsp()).isEqualTo(nsp);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {"50-['x'] ['x']", "60-[] []", "50-/a,1['x',{'num':0}] ['x',{'num':0}]"})
  void a_binary_packet_without_attachments_is_complete_at_once(String wire, String data)
      throws BadPacket {
    assertThat(read(wire.replace("''", "'")).data()).isEqualTo(tree(data));
  }

  @Test
  void what_looks_like_a_placeholder_is_an_object_where_no_attachments_are() throws BadPacket {
    assertThat(read("2['x',{'_placeholder':true,'num':0}]").data())
        .isEqualTo(tree("['x',{'_placeholder':true,'num':0}]"));
  }

  @Test
  void an_object_whose_mark_is_not_true_is_no_placeholder() throws BadPacket {
    String rest = "{'_placeholder':false,'num':9},{'_placeholder':'true'},{'_placeholder':1}]";
    Parser.Decoder decoder = packets.decoder();
    assertThat(decode(decoder, "51-['x'," + rest)).isNull();

    Packet packet = decoder.binary(bytes(1));

    assertThat(packet).isEqualTo(packet(EVENT, tree("['x'," + rest)));
  }

  @Test
  void placeholders_may_stand_in_any_order_and_some_lack() throws BadPacket {
    Parser.Decoder decoder = packets.decoder();
    String wire = "53-['x',{'_placeholder':true,'num':2},{'_placeholder':true,'num':0}]";
    assertThat(decode(decoder, wire)).isNull();
    assertThat(decoder.binary(bytes(10))).isNull();
    assertThat(decoder.binary(bytes(11))).isNull();

    Packet packet = decoder.binary(bytes(12));

    JsonNode data = ((ArrayNode) tree("['x']")).add(bin(12)).add(bin(10));
    assertThat(packet).isEqualTo(packet(EVENT, data));
  }

  @Test
  void one_packet_after_another_is_read() throws BadPacket {
    Parser.Decoder decoder = packets.decoder();
    decode(decoder, "51-['x',{'_placeholder':true,'num':0}]");
    decoder.binary(bytes(1));

    assertThat(decode(decoder, "2['y']")).isEqualTo(packet(EVENT, tree("['y']")));
    assertThat(decode(decoder, "61-1[{'_placeholder':true,'num':0}]")).isNull();
    assertThat(decoder.binary(bytes(2)))
        .isEqualTo(new Packet(ACK, "/", 1, JsonNodeFactory.instance.arrayNode().add(bin(2))));
  }

  @Test
  void a_comma_in_a_namespace_is_a_mistake_of_the_sender() {
    Packet packet = new Packet(CONNECT, "/a,b", NO_ID, null);

    assertThatThrownBy(() -> packets.encode(packet)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void objects_of_java_are_a_mistake_of_the_sender() {
    JsonNode data = JsonNodeFactory.instance.arrayNode().add("x").addPOJO(List.of());

    assertThatThrownBy(() -> packets.encode(packet(EVENT, data)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Packet read(String wire) throws BadPacket {
    Packet packet = decode(packets.decoder(), wire);
    if (packet == null) {
      throw new AssertionError("not complete");
    }
    return packet;
  }

  private static @Nullable Packet decode(Parser.Decoder decoder, String wire) throws BadPacket {
    return decoder.text(utf8(wire.replace('\'', '"')));
  }
}
