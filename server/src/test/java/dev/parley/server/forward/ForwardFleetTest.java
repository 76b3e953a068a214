package dev.parley.server.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.server.Parley;
import dev.parley.server.SocketIoPeer;
import dev.parley.server.TestBed;
import dev.parley.testkit.redis.RedisProcess;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Two nodes on one Redis that ask one application. */
@Tag("net")
@Timeout(60)
final class ForwardFleetTest {
  @RegisterExtension private final TestBed bed = new TestBed();

  private final RedisProcess redis = bed.add(RedisProcess.start());

  private final Endpoint endpoint =
      bed.endpoint(request -> {
        JsonNode args = request.path("args");
        return switch (request.path("event").asString("")) {
          case "join" -> "\"actions\":[{\"join\":[\"r\"]}],\"ack\":[]";
          case "say" ->
              """
              "actions":[{"emit":{"to":["r"],"event":"said","args":%s}},
                {"emit":{"to":"others","event":"others"}},
                {"emit":{"to":"all","except":["r"],"event":"outside"}}],"ack":[]\
              """
                  .formatted(args);
          case "end" ->
              "\"actions\":[{\"emit\":{\"to\":[%s],\"event\":\"one\"}}],\"ack\":[]"
                  .formatted(args.get(0));
          default -> "\"accept\":true";
        };
      });

  private Parley node() {
    return bed.node(endpoint, "redis.url=" + redis.url());
  }

  @Test
  void an_answer_to_a_client_of_one_node_reaches_rooms_and_clients_of_the_other() throws Exception {
    Parley one = node();
    Parley two = node();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> redis.command("PUBSUB NUMSUB socket.io-request#/#").contains(":2"));
    SocketIoPeer ann = bed.connected(one);
    SocketIoPeer bob = bed.connected(two);
    SocketIoPeer cat = bed.connected(two);
    assertThat(bob.send("420[\"join\"]").next()).isEqualTo("430[]");

    ann.send("451-1[\"say\",\"hi\",{\"_placeholder\":true,\"num\":0}]").send(new byte[] {1, 2});

    assertThat(ann.next()).isEqualTo("42[\"outside\"]");
    assertThat(ann.next()).isEqualTo("431[]");
    assertThat(bob.next()).isEqualTo("451-[\"said\",\"hi\",{\"_placeholder\":true,\"num\":0}]");
    assertThat(bob.next()).isEqualTo("0102");
    assertThat(bob.next()).isEqualTo("42[\"others\"]");
    assertThat(cat.next()).isEqualTo("42[\"others\"]");
    assertThat(cat.next()).isEqualTo("42[\"outside\"]");

    ann.send("422[\"end\",\"" + cat.id() + "\"]");

    assertThat(cat.next()).as("what is for it alone").isEqualTo("42[\"one\"]");
  }
}
