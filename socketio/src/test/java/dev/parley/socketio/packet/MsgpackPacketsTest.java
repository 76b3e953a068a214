package dev.parley.socketio.packet;

import static dev.parley.socketio.packet.Packet.NO_ID;
import static dev.parley.socketio.packet.Packet.Type.ACK;
import static dev.parley.socketio.packet.Packet.Type.CONNECT;
import static dev.parley.socketio.packet.Packet.Type.CONNECT_ERROR;
import static dev.parley.socketio.packet.Packet.Type.DISCONNECT;
import static dev.parley.socketio.packet.Packet.Type.EVENT;
import static dev.parley.socketio.packet.Wire.bin;
import static dev.parley.socketio.packet.Wire.hex;
import static dev.parley.socketio.packet.Wire.packet;
import static dev.parley.socketio.packet.Wire.shown;
import static dev.parley.socketio.packet.Wire.tree;
import static dev.parley.socketio.packet.Wire.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;

class MsgpackPacketsTest {
  private final MsgpackPackets packets = new MsgpackPackets(PacketLimits.defaults());

  /** Written by socket.io-msgpack-parser 3.0.2 for what socket.io-client hands it. */
  static Stream<Arguments> fromTheReference() {
    return Stream.of(
        // {type:0, data:undefined, nsp:"/"}
        Arguments.of("83a47479706500a464617461d40000a36e7370a12f", packet(CONNECT, null)),
        // {type:0, data:{token:"123"}, nsp:"/custom"}
        Arguments.of(
            "83a47479706500a46461746181a5746f6b656ea3313233a36e7370a72f637573746f6d",
            new Packet(CONNECT, "/custom", NO_ID, tree("{'token':'123'}"))),
        // {type:1, nsp:"/"}
        Arguments.of("82a47479706501a36e7370a12f", packet(DISCONNECT, null)),
        // {type:2, data:["foo",1], options:{compress:true}, nsp:"/"}
        Arguments.of(
            "84a47479706502a46461746192a3666f6f01a76f7074696f6e7381a8636f6d7072657373c3"
                + "a36e7370a12f",
            packet(EVENT, tree("['foo',1]"))),
        // {type:2, data:["foo",<Buffer 01 02>], options:{compress:true}, id:12, nsp:"/"}
        Arguments.of(
            "85a47479706502a46461746192a3666f6fc4020102a76f7074696f6e7381a8636f6d7072657373c3"
                + "a269640ca36e7370a12f",
            new Packet(EVENT, "/", 12, ((ArrayNode) tree("['foo']")).add(bin(1, 2)))),
        // {type:2, data:["x",Uint8Array(1,2,3,4)], nsp:"/"}
        Arguments.of(
            "83a47479706502a46461746192a178c7040001020304a36e7370a12f",
            packet(EVENT, ((ArrayNode) tree("['x']")).add(bin(1, 2, 3, 4)))),
        // {type:3, id:2**32, data:[new Date(0), undefined, {a:undefined, b:null}], nsp:"/"}
        Arguments.of(
            "84a47479706503a26964cf0000000100000000a46461746193d7000000000000000000d4000082a161"
                + "d40000a162c0a36e7370a12f",
            new Packet(ACK, "/", 1L << 32, tree("['1970-01-01T00:00:00.000Z',null,{'b':null}]"))),
        // {type:4, data:{message:"no"}, nsp:"/"}
        Arguments.of(
            "83a47479706504a46461746181a76d657373616765a26e6fa36e7370a12f",
            packet(CONNECT_ERROR, tree("{'message':'no'}"))));
  }

  @ParameterizedTest
  @MethodSource("fromTheReference")
  void what_the_reference_sends_is_read(String hex, Packet packet) throws BadPacket {
    assertThat(packets.decoder().binary(hex(hex))).isEqualTo(packet);
  }

  @Test
  void what_is_not_there_is_left_out() {
    assertThat(shown(packets.encode(packet(DISCONNECT, null))))
        .containsExactly("82a47479706501a36e7370a12f");
  }

  @Test
  void an_event_is_one_binary_message() {
    Packet event = new Packet(EVENT, "/a", 300, ((ArrayNode) tree("['x']")).add(bin(9)));

    assertThat(shown(packets.encode(event)))
        // {type:2, data:["x",<09>], id:300, nsp:"/a"}
        .containsExactly("84a47479706502a46461746192a178c40109a26964cd012ca36e7370a22f61");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "0",
        "{}",
        "{'nsp':'/'}",
        "{'type':5,'nsp':'/','data':['x']}",
        "{'type':-1,'nsp':'/'}",
        "{'type':'0','nsp':'/'}",
        "{'type':0.5,'nsp':'/'}",
        "{'type':4294967296,'nsp':'/'}",
        "{'type':0}",
        "{'type':0,'nsp':null}",
        "{'type':0,'nsp':0}",
        "{'type':0,'nsp':''}",
        "{'type':0,'nsp':'a'}",
        "{'type':0,'nsp':'/a,b'}",
        "{'type':0,'nsp':'/','data':[]}",
        "{'type':0,'nsp':'/','data':'x'}",
        "{'type':1,'nsp':'/','data':{}}",
        "{'type':2,'nsp':'/'}",
        "{'type':2,'nsp':'/','data':null}",
        "{'type':2,'nsp':'/','data':[]}",
        "{'type':2,'nsp':'/','data':[null]}",
        "{'type':2,'nsp':'/','data':['connect']}",
        "{'type':2,'nsp':'/','data':{'0':'x'}}",
        "{'type':3,'nsp':'/','id':1}",
        "{'type':3,'nsp':'/','id':1,'data':{}}",
        "{'type':4,'nsp':'/','data':[]}",
        "{'type':2,'nsp':'/','data':['x'],'id':-1}",
        "{'type':2,'nsp':'/','data':['x'],'id':'1'}",
        "{'type':2,'nsp':'/','data':['x'],'id':1.5}",
        "{'type':2,'nsp':'/','data':['x'],'id':9007199254740992}",
        "{'type':2,'nsp':'/','data':['x'],'id':18446744073709551615}"
      })
  void what_is_no_packet_is_refused(String json) {
    refused(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':0,'nsp':'/','data':null,'id':null}",
        "{'type':1,'nsp':'/','data':null}",
        "{'type':4,'nsp':'/','data':'x'}",
        "{'type':2,'nsp':'/','data':[0]}",
        "{'type':2,'nsp':'/','data':['x'],'id':9007199254740991,'attachments':3}"
      })
  void what_is_only_odd_is_not(String json) {
    taken(json);
  }

  @Test
  void a_query_behind_a_namespace_is_cut_off() throws BadPacket {
    Packet packet = packets.binary(Msgpack.write(tree("{'type':0,'nsp':'/chat?token=1'}")));

    assertThat(packet.nsp()).isEqualTo("/chat");
  }

  @Test
  void a_namespace_is_as_long_as_its_limit() {
    taken("{'type':0,'nsp':'/" + "é".repeat(255) + "'}");
    refused("{'type':0,'nsp':'/" + "é".repeat(256) + "'}");
  }

  @Test
  void data_is_nested_as_deep_as_in_json() {
    String deepest = "{'type':3,'nsp':'/','data':" + "[".repeat(256) + "]".repeat(256) + "}";

    taken(deepest);
    refused(deepest.replace("[]", "[[]]"));
  }

  @Test
  void an_event_is_named_by_no_number_that_json_lacks() {
    byte[] event = Msgpack.write(tree("{'type':2,'nsp':'/','data':[1e999]}"));

    assertThatThrownBy(() -> packets.binary(event)).isInstanceOf(BadPacket.class);
  }

  @Test
  void text_is_refused() {
    assertThatThrownBy(() -> packets.decoder().text(utf8("2[\"x\"]")))
        .isInstanceOf(BadPacket.class);
  }

  private void refused(String json) {
    assertThatThrownBy(() -> packets.decoder().binary(Msgpack.write(tree(json))))
        .isInstanceOf(BadPacket.class);
  }

  private void taken(String json) {
    assertThatCode(() -> packets.decoder().binary(Msgpack.write(tree(json))))
        .doesNotThrowAnyException();
  }
}
