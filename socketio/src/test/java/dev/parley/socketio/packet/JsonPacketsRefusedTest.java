package dev.parley.socketio.packet;

import static dev.parley.socketio.packet.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPacketsRefusedTest {
  private static final String FIRST = "{'_placeholder':true,'num':0}";

  static final List<String> NO_PACKETS =
      List.of(
          "",
          "7",
          "9['x']",
          "abc",
          "-",
          " ",
          "/",
          "é",
          "0[]",
          "0'x'",
          "01.5",
          "0null",
          "0/a,[]",
          "0abc",
          "0{",
          "0{}{}",
          "0 ", // CONNECT
          "1{}",
          "1[]",
          "1null",
          "1'x'",
          "1/a,{}",
          "1x", // DISCONNECT
          "2",
          "2/a,",
          "21",
          "2{}",
          "2[]",
          "2[null]",
          "2[{}]",
          "2[[]]",
          "2[true]",
          "2'x'", // EVENT
          "2['x'",
          "2['x']]",
          "2['x'] 1",
          "2[x]",
          "2[1e999]",
          "2[-1e999]",
          "2[01]",
          "2a['x']",
          "2-1['x']",
          "2['x',]",
          "2['connect']",
          "2['connect_error']",
          "2['disconnect']",
          "2['disconnecting']",
          "2['newListener']",
          "2['removeListener']",
          "51-['connect']",
          "3",
          "31",
          "31{}",
          "31'x'",
          "31null", // ACK
          "4[]",
          "41.5",
          "4null",
          "4true", // CONNECT_ERROR
          "5",
          "5['x']",
          "51['x']",
          "5-['x']",
          "5a-['x']",
          "5-1-['x']",
          "51.0-['x']",
          "5 1-['x']",
          "51e0-['x']",
          "61",
          "61-",
          "61-{}",
          "50-[]",
          "5/a,1-['x']",
          "5" // attachments
          );

  private final JsonPackets packets = new JsonPackets(PacketLimits.defaults());

  @ParameterizedTest
  @FieldSource("NO_PACKETS")
  void what_is_no_packet_is_refused(String wire) {
    refused(wire);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2['connected']",
        "2['Connect']",
        "2['']",
        "2[0]",
        "2[-1.5]",
        "2[1e308]",
        "4'x'",
        "4"
      })
  void what_is_only_odd_is_not(String wire) {
    taken(wire);
  }

  @Test
  void an_id_counts_exactly() {
    taken("29007199254740991['x']");
    taken("2" + "0".repeat(50) + "1['x']");
    refused("29007199254740992['x']");
    refused("2" + "9".repeat(400) + "['x']");
    refused("218446744073709551617['x']");
  }

  @Test
  void attachments_are_counted_up_to_their_limit() {
    taken("510-['x']");
    refused("511-['x']");
    refused("54294967297-['x']");
    refused("5" + "9".repeat(400) + "-['x']");
  }

  @Test
  void attachments_can_be_forbidden() throws BadPacket {
    JsonPackets none = new JsonPackets(new PacketLimits(0, 0, 256));

    assertThat(decode(none.decoder(), "50-['x']")).isNotNull();
    assertThatThrownBy(() -> decode(none.decoder(), "51-['x']")).isInstanceOf(BadPacket.class);
  }

  @Test
  void a_namespace_is_as_long_as_its_limit() {
    String longest = "/" + "é".repeat(255);

    taken("0" + longest);
    taken("0" + longest + "?a=b,");
    refused("0" + longest + "x");
    refused("0" + longest + "x,");
  }

  @Test
  void nesting_is_allowed_up_to_its_limit() {
    String deepest = "2['x'," + "[".repeat(255) + "]".repeat(255) + "]";

    taken(deepest);
    refused(deepest.replace("[]", "[[]]"));
    refused("2['x'," + "[".repeat(500_000));
    refused("51-['x'," + "{'a':".repeat(500_000));
  }

  @Test
  void names_and_numbers_are_allowed_up_to_their_limits() {
    taken("2['x',{'" + "n".repeat(1_024) + "':1}]");
    refused("2['x',{'" + "n".repeat(1_025) + "':1}]");
    taken("2['x'," + "9".repeat(1_000) + "]");
    refused("2['x'," + "9".repeat(1_001) + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'_placeholder':true}",
        "{'_placeholder':true,'num':-1}",
        "{'_placeholder':true,'num':2}",
        "{'_placeholder':true,'num':0.5}",
        "{'_placeholder':true,'num':'0'}",
        "{'_placeholder':true,'num':null}",
        "{'_placeholder':true,'num':[0]}",
        "{'_placeholder':true,'num':4294967296}",
        "{'_placeholder':true,'num':99999999999999999999}",
        "[{'a':{'_placeholder':true,'num':7}}]"
      })
  void a_placeholder_for_no_attachment_is_refused_before_any_comes(String placeholder) {
    taken("52-['x'," + FIRST + "]");
    refused("52-['x'," + placeholder + "]");
  }

  @Test
  void a_placeholder_where_no_attachments_follow_is_refused() {
    refused("50-['x'," + FIRST + "]");
  }

  @Test
  void an_attachment_has_one_place() {
    refused("52-['x'," + FIRST + "," + FIRST + "]");
    refused("52-['x',{'a':" + FIRST + ",'b':[" + FIRST + "]}]");
  }

  @Test
  void a_binary_message_without_a_packet_is_refused() throws BadPacket {
    Parser.Decoder fresh = packets.decoder();
    Parser.Decoder done = packets.decoder();
    decode(done, "51-['x'," + FIRST + "]");
    done.binary(new byte[1]);

    assertThatThrownBy(() -> fresh.binary(new byte[1])).isInstanceOf(BadPacket.class);
    assertThatThrownBy(() -> done.binary(new byte[1])).isInstanceOf(BadPacket.class);
  }

  @Test
  void text_amid_attachments_is_refused() throws BadPacket {
    Parser.Decoder decoder = packets.decoder();
    decode(decoder, "52-['x']");
    decoder.binary(new byte[1]);

    assertThatThrownBy(() -> decode(decoder, "2['x']")).isInstanceOf(BadPacket.class);
  }

  @Test
  void attachments_are_as_large_together_as_their_limit() throws BadPacket {
    JsonPackets small = new JsonPackets(new PacketLimits(10, 8, 256));
    Parser.Decoder fits = small.decoder();
    Parser.Decoder passes = small.decoder();
    decode(fits, "52-['x']");
    decode(passes, "52-['x']");

    assertThat(fits.binary(new byte[5])).isNull();
    assertThat(fits.binary(new byte[3])).isNotNull();
    assertThat(passes.binary(new byte[5])).isNull();
    assertThatThrownBy(() -> passes.binary(new byte[4])).isInstanceOf(BadPacket.class);
  }

  private void refused(String wire) {
    assertThatThrownBy(() -> decode(packets.decoder(), wire))
        .as(wire.substring(0, Math.min(80, wire.length())))
        .isInstanceOf(BadPacket.class);
  }

  private void taken(String wire) {
    assertThatCode(() -> decode(packets.decoder(), wire))
        .as(wire.substring(0, Math.min(80, wire.length())))
        .doesNotThrowAnyException();
  }

  private static @Nullable Packet decode(Parser.Decoder decoder, String wire) throws BadPacket {
    return decoder.text(utf8(wire.replace('\'', '"')));
  }
}
