package dev.parley.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.core.channel.Payload;
import dev.parley.server.NativeClient;
import dev.parley.server.Parley;
import dev.parley.server.SocketIoPeer;
import dev.parley.server.TestBed;
import dev.parley.server.forward.Endpoint;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Tag("net")
@Timeout(60)
final class BridgeTest {
  private static final String RULE = "/ room-{name} chat:{name} message";

  @RegisterExtension
  private final TestBed bed =
      new TestBed(
          "api.open=true",
          "socket-io.bridge=" + RULE,
          "namespaces.chat.subscribe=anyone",
          "namespaces.chat.publish=anyone",
          "namespaces.chat.presence=false");

  /** A client that is in a room, and a server that puts it there. */
  private SocketIoPeer member(Parley parley, String... rooms) {
    SocketIoPeer client = bed.connected(parley);
    for (String room : rooms) {
      client.send("420[\"join\",\"" + room + "\"]");
      client.awaits("430[");
    }
    return client;
  }

  private static Parley joining(Parley parley) {
    parley
        .socketIo()
        .onConnection(socket -> {
          socket.on(
              "join",
              (args, ack) -> {
                socket.join(args.get(0).asString());
                ack.send();
              });
          socket.on(
              "leave",
              (args, ack) -> {
                socket.leave(args.get(0).asString());
                ack.send();
              });
        });
    return parley;
  }

  private NativeClient subscriber(Parley parley, String channel) {
    NativeClient client = bed.nativeClient(parley, "ada");
    client.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"" + channel + "\"}");
    // The first that is subscribed may be the client's own inbox.
    while (!client.awaits("subscribed").path("channel").asString().equals(channel)) {}
    return client;
  }

  private void emit(Parley parley, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(parley.url() + "api/socket-io/emit"))
            .POST(BodyPublishers.ofString(body))
            .build();
    assertThat(bed.http().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  /** Waits until a node is subscribed to so many channels. */
  private void awaitSubscriptions(Parley parley, int number) {
    await().until(() -> bed.metrics(parley).contains("parley_subscriptions " + number));
  }

  @Test
  void what_is_published_in_the_channel_reaches_the_room_with_its_position() {
    Parley parley = joining(bed.node());
    SocketIoPeer member = member(parley, "room-a");
    awaitSubscriptions(parley, 1);

    var first = parley.publish("chat:a", Payload.json("{\"n\":1}")).toCompletableFuture().join();
    parley.publish("chat:b", Payload.json("0")).toCompletableFuture().join();
    var second = parley.publish("chat:a", Payload.text("two")).toCompletableFuture().join();
    var third = parley.publish("chat:a", Payload.binary(new byte[] {7})).toCompletableFuture();

    assertThat(member.next()).isEqualTo("42[\"message\",{\"n\":1},\"" + first.encode() + "\"]");
    assertThat(member.next()).isEqualTo("42[\"message\",\"two\",\"" + second.encode() + "\"]");
    assertThat(member.next())
        .isEqualTo(
            "451-[\"message\",{\"_placeholder\":true,\"num\":0},\""
                + third.join().encode()
                + "\"]");
    assertThat(member.next()).isEqualTo("07");
  }

  @Test
  void a_native_client_and_the_members_of_a_room_hear_each_other_once() throws Exception {
    Parley parley = joining(bed.node());
    SocketIoPeer one = member(parley, "room-a");
    SocketIoPeer two = member(parley, "room-a");
    NativeClient ada = subscriber(parley, "chat:a");

    emit(parley, "{\"to\":[\"room-a\"],\"event\":\"message\",\"args\":[{\"text\":\"hi\"}]}");
    JsonNode heard = ada.awaits("publication");
    ada.send("{\"type\":\"publish\",\"id\":3,\"channel\":\"chat:a\",\"data\":\"hello\"}");
    ada.awaits("publication");
    parley.publish("chat:a", Payload.json("\"end\"")).toCompletableFuture().join();

    assertThat(heard.path("data")).hasToString("{\"text\":\"hi\"}");
    for (SocketIoPeer member : List.of(one, two)) {
      assertThat(member.next()).startsWith("42[\"message\",{\"text\":\"hi\"},\"");
      assertThat(member.next()).startsWith("42[\"message\",\"hello\",\"");
      assertThat(member.next()).startsWith("42[\"message\",\"end\",\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"to":["room-a"],"event":"other","args":[1]}              | 42["other",1]
          {"to":["room-a","room-b"],"event":"message","args":[1]}   | 42["message",1]
          {"to":["room-a"],"except":["x"],"event":"message","args":[1]} | 42["message",1]
          {"to":["room-a"],"event":"message","args":[1,2]}          | 42["message",1,2]
          {"to":["room-a"],"event":"message"}                       | 42["message"]
          {"to":["room-ä"],"event":"message","args":[1]}            | 42["message",1]
          {"to":["room-"],"event":"message","args":[1]}             | 42["message",1]
          {"to":["lobby"],"event":"message","args":[1]}             | 42["message",1]
          {"to":"all","event":"message","args":[1]}                 | 42["message",1]
          """)
  void everything_else_stays_in_socket_io(String body, String packet) throws Exception {
    Parley parley = joining(bed.node());
    SocketIoPeer member = member(parley, "room-a", "room-ä", "room-", "lobby");

    emit(parley, body);

    assertThat(member.next()).isEqualTo(packet);
    assertThat(bed.metrics(parley)).contains("parley_bridge_published_total 0");
  }

  @Test
  void a_node_is_subscribed_only_while_it_has_a_member() {
    Parley parley = joining(bed.node());
    SocketIoPeer one = member(parley, "room-a", "room-b");
    SocketIoPeer two = member(parley, "room-a");
    awaitSubscriptions(parley, 2);

    one.send("420[\"leave\",\"room-b\"]").awaits("430");
    one.send("420[\"leave\",\"room-a\"]").awaits("430");
    awaitSubscriptions(parley, 1);
    two.close();
    awaitSubscriptions(parley, 0);

    SocketIoPeer three = member(parley, "room-a");
    awaitSubscriptions(parley, 1);
    parley.publish("chat:a", Payload.json("1")).toCompletableFuture().join();
    assertThat(three.next()).startsWith("42[\"message\",1,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-loop", "virtual-threads"})
  void who_joins_is_reached_by_what_is_sent_next_and_in_order(String handlers) {
    Parley parley = bed.node("socket-io.handlers=" + handlers, "server.event-loops=2");
    parley
        .socketIo()
        .onConnection(socket -> {
          socket.join("room-a");
          for (int i = 0; i < 100; i++) {
            parley.socketIo().to("room-a").emit("message", i);
          }
        });

    SocketIoPeer client = bed.connected(parley);

    for (int i = 0; i < 100; i++) {
      assertThat(client.next()).startsWith("42[\"message\"," + i + ",");
    }
  }

  @Test
  void what_an_application_answers_is_published_too() {
    Endpoint endpoint =
        bed.endpoint(request ->
            request.has("event")
                ? "\"actions\":[{\"emit\":{\"to\":[\"room-a\"],\"event\":\"message\",\"args\":%s}}]"
                    .formatted(request.path("args"))
                : "\"accept\":true,\"rooms\":[\"room-a\"]");
    Parley parley = bed.node(endpoint);
    SocketIoPeer member = member(parley);
    NativeClient ada = subscriber(parley, "chat:a");

    member.send("42[\"say\",[1,null]]");

    assertThat(ada.awaits("publication").path("data")).hasToString("[1,null]");
    assertThat(member.next()).startsWith("42[\"message\",[1,null],\"");
  }

  @Test
  void a_room_where_nobody_is_publishes_to_its_channel_all_the_same() {
    Parley parley = joining(bed.node());
    NativeClient ada = subscriber(parley, "chat:a");

    parley.socketIo().to("room-a").emit("message", "hi");

    assertThat(ada.awaits("publication").path("data").asString()).isEqualTo("hi");
  }
}
