package dev.parley.socketio.packet;

import static dev.parley.socketio.packet.Wire.bin;
import static dev.parley.socketio.packet.Wire.hex;
import static dev.parley.socketio.packet.Wire.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class MsgpackTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "c0|null",
        "c2|false",
        "c3|true",
        "00|0",
        "7f|127",
        "ff|-1",
        "e0|-32",
        "cc80|128",
        "cd0100|256",
        "ce80000000|2147483648",
        "cf0000000100000000|4294967296",
        "cfffffffffffffffff|18446744073709551615",
        "d080|-128",
        "d18000|-32768",
        "d280000000|-2147483648",
        "d38000000000000000|-9223372036854775808",
        "cb3ff8000000000000|1.5",
        "a0|''",
        "a2c3a9|'é'",
        "a4f09f9880|'😀'",
        "90|[]",
        "93010203|[1,2,3]",
        "80|{}",
        "82a16101a16291c0|{'a':1,'b':[null]}"
      })
  void a_value_is_written_in_its_shortest_form(String hex, String json) throws BadPacket {
    assertThat(HexFormat.of().formatHex(Msgpack.write(tree(json)))).isEqualTo(hex);
    assertThat(Msgpack.read(hex(hex))).isEqualTo(tree(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "cc01|1",
        "cf0000000000000001|1",
        "d3ffffffffffffffff|-1",
        "cf7fffffffffffffff|9223372036854775807",
        "ca3fc00000|1.5",
        "d90161|'a'",
        "da000161|'a'",
        "db0000000161|'a'",
        "dc000101|[1]",
        "dd0000000101|[1]",
        "de0001a16101|{'a':1}",
        "df00000001a16101|{'a':1}",
        "82a16101a16102|{'a':2}",
        "a2c328|'\uFFFD('"
      })
  void longer_forms_are_read_too(String hex, String json) throws BadPacket {
    assertThat(Msgpack.read(hex(hex))).isEqualTo(tree(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"c40101", "c5000101", "c60000000101", "c7010001", "c800010001"})
  void bytes_and_array_buffers_are_binary(String hex) throws BadPacket {
    assertThat(Msgpack.read(hex(hex))).isEqualTo(bin(1));
    assertThat(Msgpack.write(bin(1))).isEqualTo(hex("c40101"));
  }

  @ParameterizedTest
  @CsvSource({
    "d7 00 000000df b7629c00, 2000-06-13T00:00:00.000Z", // notepack.io 2
    "d7 00 ffffffff ffffffff, 1969-12-31T23:59:59.999Z",
    "d6 ff 39457980, 2000-06-13T00:00:00.000Z", // notepack.io 3
    "d7 ff 00000000 39457980, 2000-06-13T00:00:00.000Z",
    "d7 ff 1dcd6500 00000001, 1970-01-01T00:00:01.125Z",
    "c7 0c ff 00000000 ffffffffffffffff, 1969-12-31T23:59:59.000Z",
    "d7 00 001eb208 c2dc0000, +275760-09-13T00:00:00.000Z"
  })
  void a_date_is_the_text_that_json_has_for_it(String hex, String date) throws BadPacket {
    assertThat(Msgpack.read(hex(hex))).isEqualTo(NODES.stringNode(date));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d7 00 001eb208 c2dc0001",
        "d7 00 80000000 00000000",
        "d7 00 7fffffff ffffffff",
        "c7 0c ff 00000000 7fffffffffffffff",
        "c7 0c ff 7fffffff 8000000000000000"
      })
  void a_date_beyond_the_calendar_is_null_as_in_json(String hex) throws BadPacket {
    assertThat(Msgpack.read(hex(hex))).isEqualTo(NODES.nullNode());
  }

  @Test
  void undefined_is_null_or_left_out_as_in_json() throws BadPacket {
    assertThat(Msgpack.read(hex("d40000"))).isEqualTo(tree("null"));
    assertThat(Msgpack.read(hex("92 d40000 01"))).isEqualTo(tree("[null,1]"));
    assertThat(Msgpack.read(hex("82 a161 d40000 a162 c0"))).isEqualTo(tree("{'b':null}"));
  }

  @Test
  void an_unknown_extension_is_its_type_and_bytes() throws BadPacket {
    assertThat(Msgpack.read(hex("d5 07 0102"))).isEqualTo(NODES.arrayNode().add(7).add(bin(1, 2)));
  }

  @Test
  void numbers_beyond_64_bits_are_written_as_doubles() throws BadPacket {
    ArrayNode numbers =
        NODES
            .arrayNode()
            .add(BigInteger.TWO.pow(64))
            .add(BigInteger.TWO.pow(70).negate())
            .add(new BigDecimal("0.5"));

    assertThat(Msgpack.read(Msgpack.write(numbers)))
        .isEqualTo(NODES.arrayNode().add(0x1p64).add(-0x1p70).add(0.5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c1",
        "0000",
        "91",
        "81a161",
        "8101c0", // a key that is no string
        "81c0c0",
        "a261",
        "c40201",
        "cd01",
        "cb00",
        "d6ff0000",
        "c705ff0000000000",
        "ddffffffff",
        "dd7fffffff",
        "dd7fffffff00",
        "dc0002c0",
        "df7fffffff",
        "dfffffffff",
        "de0001a161",
        "db7fffffff",
        "dbffffffff61",
        "c67fffffff",
        "c6ffffffff",
        "c97fffffff00",
        "c9ffffffff00",
        "c97fffffffff",
        "c9ffffffffff"
      })
  void what_is_no_value_is_refused_and_never_allocated(String hex) {
    assertThatThrownBy(() -> Msgpack.read(hex(hex))).isInstanceOf(BadPacket.class);
  }

  @Test
  void nesting_is_allowed_up_to_its_limit() throws BadPacket {
    byte[] deepest = hex("91".repeat(Msgpack.MAX_DEPTH - 1) + "90");

    assertThat(Msgpack.write(Msgpack.read(deepest))).isEqualTo(deepest);
    refused(hex("91".repeat(Msgpack.MAX_DEPTH) + "90"));
    refused(hex("81a161".repeat(Msgpack.MAX_DEPTH) + "80"));
    refused(hex("91".repeat(500_000) + "90"));
  }

  @Test
  void names_are_allowed_up_to_their_limit() throws BadPacket {
    ObjectNode longest = NODES.objectNode().put("n".repeat(PacketRules.MAX_NAME), 1);
    ObjectNode longer = NODES.objectNode().put("n".repeat(PacketRules.MAX_NAME + 1), 1);

    assertThat(Msgpack.read(Msgpack.write(longest))).isEqualTo(longest);
    refused(Msgpack.write(longer));
  }

  @Test
  void large_values_arrive_whole() throws BadPacket {
    ArrayNode large = NODES.arrayNode().add("é".repeat(100_000)).add(new byte[70_000]);
    for (int i = 0; i < 70_000; i++) {
      large.add(i);
    }

    assertThat(Msgpack.read(Msgpack.write(large))).isEqualTo(large);
  }

  @Test
  void half_a_surrogate_pair_becomes_a_question_mark() {
    assertThat(Msgpack.write(NODES.stringNode("\ud800x"))).isEqualTo(hex("a2 3f 78"));
  }

  @Test
  void objects_of_java_are_a_mistake_of_the_sender() {
    JsonNode data = NODES.arrayNode().addPOJO(List.of());

    assertThatThrownBy(() -> Msgpack.write(data)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(byte[] bytes) {
    assertThatThrownBy(() -> Msgpack.read(bytes)).isInstanceOf(BadPacket.class);
  }
}
