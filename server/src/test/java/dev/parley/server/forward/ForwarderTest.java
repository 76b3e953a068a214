package dev.parley.server.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import dev.parley.server.SocketIoPeer;
import dev.parley.server.TestBed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What an endpoint is asked and told, and what its answers do. */
@Tag("net")
@Timeout(60)
final class ForwarderTest {

  @RegisterExtension private final TestBed bed = new TestBed();

  @Test
  void the_endpoint_is_shown_who_wants_to_connect_and_lets_it_in_with_data_and_rooms()
      throws Exception {
    Endpoint endpoint =
        bed.endpoint(request ->
            request.path("type").asString().equals("connect")
                ? "\"accept\":true,\"data\":{\"user\":\"ada\"},\"rooms\":[\"team\"]"
                : "");
    SocketIoPeer client = bed.client(bed.node(endpoint));

    client.send("40{\"token\":\"t\"}");

    client.awaits("40{");
    JsonNode asked = endpoint.awaits("connect");
    assertThat(asked.path("nsp").asString()).isEqualTo("/");
    assertThat(asked.at("/auth/token").asString()).isEqualTo("t");
    assertThat(asked.at("/handshake/query/room").asString()).isEqualTo("7");
    assertThat(asked.at("/handshake/headers/x-team").asString()).isEqualTo("red");
    assertThat(asked.at("/handshake/address").asString()).isEqualTo("127.0.0.1");
    client.send("42[\"hello\"]");
    JsonNode told = endpoint.awaits("event");
    assertThat(told.path("sid")).isEqualTo(asked.path("sid"));
    assertThat(told.path("data")).hasToString("{\"user\":\"ada\"}");
    assertThat(told.path("rooms").toString()).contains("\"team\"", told.path("sid").toString());
    assertThat(told.has("handshake")).isFalse();
  }

  @Test
  void who_is_refused_is_told_why() {
    Endpoint endpoint =
        bed.endpoint(_ -> "\"accept\":false,\"message\":\"go away\",\"data\":{\"code\":7}");

    SocketIoPeer client = bed.client(bed.node(endpoint)).send("40");

    assertThat(client.next()).isEqualTo("44{\"message\":\"go away\",\"data\":{\"code\":7}}");
  }

  @Test
  void who_is_not_let_in_expressly_is_refused() {
    SocketIoPeer client = bed.client(bed.node(bed.endpoint(_ -> ""))).send("40");

    assertThat(client.next()).isEqualTo("44{\"message\":\"not allowed\"}");
  }

  @Test
  void an_event_is_answered_and_what_follows_from_it_is_done() throws Exception {
    Endpoint endpoint =
        bed.endpoint(request ->
            switch (request.path("event").asString("")) {
              case "join" -> "\"actions\":[{\"join\":[\"r\"]}],\"ack\":[\"in\",1]";
              case "say" ->
                  """
                  "actions":[{"emit":{"to":["r"],"event":"said","args":%s}},
                    {"emit":{"to":"others","event":"others"}},
                    {"emit":{"to":"all","except":["r"],"event":"outside"}},
                    {"emit":{"event":"self"}},{"emit":{"to":[],"event":"nobody"}}],"ack":[]\
                  """
                      .formatted(request.path("args"));
              case "out" ->
                  "\"actions\":[{\"disconnect\":{}},{\"leave\":[\"r\"]}],\"ack\":[\"bye\"]";
              default -> "\"accept\":true";
            });
    Parley parley = bed.node(endpoint);
    SocketIoPeer one = bed.connected(parley);
    SocketIoPeer two = bed.connected(parley);
    SocketIoPeer outside = bed.connected(parley);
    assertThat(one.send("420[\"join\"]").next()).isEqualTo("430[\"in\",1]");
    assertThat(two.send("420[\"join\"]").next()).isEqualTo("430[\"in\",1]");

    one.send("421[\"say\",{\"a\":[null]},\"x\"]");

    assertThat(one.next()).isEqualTo("42[\"said\",{\"a\":[null]},\"x\"]");
    assertThat(one.next()).isEqualTo("42[\"self\"]");
    assertThat(one.next()).isEqualTo("431[]");
    assertThat(two.next()).isEqualTo("42[\"said\",{\"a\":[null]},\"x\"]");
    assertThat(two.next()).isEqualTo("42[\"others\"]");
    assertThat(outside.next()).isEqualTo("42[\"others\"]");
    assertThat(outside.next()).isEqualTo("42[\"outside\"]");
    one.send("422[\"out\"]");
    assertThat(one.next()).isEqualTo("432[\"bye\"]");
    assertThat(one.next()).isEqualTo("41");
  }

  @Test
  void the_endpoint_is_told_who_has_gone_and_which_rooms_it_was_in() throws Exception {
    Endpoint endpoint = bed.endpoint(_ -> "\"accept\":true,\"rooms\":[\"r\"]");
    SocketIoPeer client = bed.connected(bed.node(endpoint));

    client.send("41");

    JsonNode told = endpoint.awaits("disconnect");
    assertThat(told.path("reason").asString()).isEqualTo("client namespace disconnect");
    assertThat(told.path("rooms").toString()).contains("\"r\"");
  }

  @Test
  void binary_values_go_as_base64_both_ways() throws Exception {
    Endpoint endpoint =
        bed.endpoint(request ->
            "\"accept\":true,\"ack\":" + (request.has("args") ? request.path("args") : "[]"));
    SocketIoPeer client = bed.connected(bed.node(endpoint));

    client
        .send("451-3[\"bin\",{\"_placeholder\":true,\"num\":0},{\"_binary\":\"AQI=\"}]")
        .send(new byte[] {1, 2, 3});

    assertThat(endpoint.awaits("event").path("args"))
        .hasToString("[{\"_binary\":\"AQID\"},{\"__binary\":\"AQI=\"}]");
    assertThat(client.next())
        .isEqualTo("461-3[{\"_placeholder\":true,\"num\":0},{\"_binary\":\"AQI=\"}]");
    assertThat(client.next()).isEqualTo("010203");
  }

  @Test
  void only_the_namespaces_that_are_meant_are_forwarded() throws Exception {
    Endpoint endpoint = bed.endpoint(Endpoint.welcoming());
    SocketIoPeer client = bed.client(bed.node(endpoint, "socket-io.forward.namespaces=/shop-*"));

    client.send("40").awaits("40{");
    client.send("40/shop-7,").awaits("40/shop-7,");
    client.send("40/other,");

    assertThat(client.next()).isEqualTo("44/other,{\"message\":\"Invalid namespace\"}");
    assertThat(endpoint.awaits("connect").path("nsp").asString()).isEqualTo("/shop-7");
    assertThat(endpoint.posts()).hasSize(1);
  }

  @Test
  void without_asking_who_may_connect_every_event_says_who_it_is_from() throws Exception {
    Endpoint endpoint = bed.endpoint(_ -> "");
    SocketIoPeer client = bed.client(bed.node(endpoint, "socket-io.forward.connect=false"));

    client.send("40{\"token\":\"t\"}").awaits("40{");
    client.send("42[\"hello\"]");

    JsonNode told = endpoint.awaits("event");
    assertThat(told.at("/auth/token").asString()).isEqualTo("t");
    assertThat(told.at("/handshake/address").asString()).isEqualTo("127.0.0.1");
    assertThat(endpoint.posts()).hasSize(1);
  }
}
