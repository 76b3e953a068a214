package dev.parley.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import dev.parley.server.SocketIoPeer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("net")
@Timeout(60)
final class SocketIoApiTest {
  private static final String KEY = "an-api-key-of-some-length";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Parley parley =
      Parley.open(
          "server.port=0", "server.drain.deadline=0s", "socket-io.enabled=true", "api.keys=" + KEY);

  private final SocketIoPeer client = new SocketIoPeer(http, parley.url());
  private final String sid = client.joins("/", "").path("sid").asString();

  @AfterEach
  void stop() {
    client.close();
    parley.close();
    http.close();
  }

  @Test
  void an_event_is_sent_to_everybody_or_to_rooms_but_for_some() throws Exception {
    post("join", "{\"to\":[\"" + sid + "\"],\"rooms\":[\"r\"]}");

    post("emit", "{\"to\":\"all\",\"event\":\"one\",\"args\":[1,{\"_binary\":\"AQI=\"}]}");
    post("emit", "{\"to\":\"all\",\"except\":[\"r\"],\"event\":\"none\"}");
    post("emit", "{\"nsp\":\"/\",\"to\":[\"r\"],\"event\":\"two\"}");
    post("leave", "{\"to\":\"all\",\"rooms\":[\"r\"]}");
    post("emit", "{\"to\":[\"r\"],\"event\":\"none\"}");
    post("disconnect", "{\"to\":\"all\"}");

    assertThat(client.next()).isEqualTo("451-[\"one\",1,{\"_placeholder\":true,\"num\":0}]");
    assertThat(client.next()).isEqualTo("0102");
    assertThat(client.next()).isEqualTo("42[\"two\"]");
    assertThat(client.next()).isEqualTo("41");
  }

  @Test
  void connections_are_ended_where_that_is_asked() throws Exception {
    post("disconnect", "{\"to\":[\"" + sid + "\"],\"close\":true}");

    assertThat(client.next()).isEqualTo("41");
    assertThat(client.ends()).isTrue();
  }

  @Test
  void sockets_are_listed_with_their_rooms() throws Exception {
    post("join", "{\"to\":\"all\",\"rooms\":[\"r\",\"s\"]}");

    JsonNode all = get("sockets");

    assertThat(all.at("/sockets/0/id").asString()).isEqualTo(sid);
    assertThat(all.at("/sockets/0/rooms").toString()).contains("\"r\"", "\"s\"", sid);
    assertThat(all.path("total").asInt()).isEqualTo(1);
    assertThat(get("sockets?room=r").path("sockets").size()).isEqualTo(1);
    assertThat(get("sockets?room=x").path("sockets").size()).isZero();
    assertThat(get("sockets?limit=0").toString()).isEqualTo("{\"sockets\":[],\"total\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          emit       | {"event":"x"}                            | to is an array
          emit       | {"to":[],"event":"x"}                    | to is an array
          emit       | {"to":"r","event":"x"}                   | to is an array
          emit       | {"to":[7],"event":"x"}                   | to is an array
          emit       | {"to":"all","except":[],"event":"x"}     | except is an array
          emit       | {"to":"all"}                             | event is a text
          emit       | {"to":"all","event":"x","args":{}}       | event is a text
          emit       | {"to":"all","event":"disconnect"}        | event is a name that
          emit       | {"to":"all","event":"x","args":[{"_binary":1}]} | The value of _binary
          emit       | {"to":"all","nsp":"/no","event":"x"}     | There is no namespace
          emit       | {"to":"all","to":"all","event":"x"}      | The body is not well-formed
          emit       | []                                       | The body is one JSON object
          join       | {"to":"all"}                             | rooms is an array
          leave      | {"to":"all","rooms":"r"}                 | rooms is an array
          disconnect | {"to":"all","close":1}                   | close is true or false
          """)
  void what_cannot_be_is_refused(String route, String body, String why) throws Exception {
    HttpResponse<String> refused = send(route, body, KEY);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"reason\":\"bad-request\"", "\"message\":\"" + why);
  }

  @Test
  void only_who_has_a_key_may_ask() throws Exception {
    HttpResponse<String> refused = send("emit", "{\"to\":\"all\",\"event\":\"x\"}", "another");

    assertThat(refused.statusCode()).isEqualTo(401);
  }

  private void post(String route, String body) throws Exception {
    HttpResponse<String> response = send(route, body, KEY);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private HttpResponse<String> send(String route, String body, String key) throws Exception {
    return http.send(
        request(route, key).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private JsonNode get(String route) throws Exception {
    HttpResponse<String> response = http.send(request(route, KEY).build(), BodyHandlers.ofString());
    return JsonMapper.shared().readTree(response.body());
  }

  private HttpRequest.Builder request(String route, String key) {
    return HttpRequest.newBuilder(URI.create(parley.url() + "api/socket-io/" + route))
        .header("X-API-Key", key);
  }
}
