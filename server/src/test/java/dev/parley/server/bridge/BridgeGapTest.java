package dev.parley.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.server.Parley;
import dev.parley.server.SocketIoPeer;
import dev.parley.server.TestBed;
import dev.parley.testkit.redis.RedisProcess;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rooms whose node cannot get some of what their channel was published. */
@Tag("net")
@Timeout(60)
final class BridgeGapTest {
  /** Losses are noticed within 5 s; machines are slow. */
  private static final Duration DUE = Duration.ofSeconds(20);

  @RegisterExtension
  private final TestBed bed =
      new TestBed(
          "socket-io.bridge=/ room-{name} chat:{name} message",
          "namespaces.chat.history.size=2",
          "redis.timeout=500ms");

  private final RedisProcess redis = RedisProcess.start();

  @BeforeEach
  void closeLast() {
    bed.add(redis);
  }

  private Parley node(String url) {
    return bed.node("redis.url=" + url);
  }

  /** A client that is in the room of the channel {@code chat:a}, to which its node listens. */
  private SocketIoPeer member(Parley node) {
    node.socketIo().onConnection(socket -> socket.join("room-a"));
    SocketIoPeer member = bed.connected(node);
    await().until(() -> bed.metrics(node).contains("parley_subscriptions 1"));
    return member;
  }

  private static Position publish(Parley node, int number) {
    return node.publish("chat:a", Payload.json(Integer.toString(number)))
        .toCompletableFuture()
        .join();
  }

  private static String message(int number, Position position) {
    return "42[\"message\"," + number + ",\"" + position.encode() + "\"]";
  }

  private static String gap(String reason, long from, Position position) {
    return "42[\"message:gap\",{\"reason\":\"%s\",\"from\":%d,\"position\":\"%s\"}]"
        .formatted(reason, from, position.encode());
  }

  @Test
  void what_history_does_not_keep_while_the_node_is_cut_off_is_told_as_a_gap() {
    redis.command("ACL SETUSER cut on >secret ~* &* +@all");
    Parley one = node(redis.url().replace("//", "//cut:secret@"));
    Parley two = node(redis.url());
    SocketIoPeer member = member(one);
    Position first = publish(two, 1);
    assertThat(member.next()).isEqualTo(message(1, first));

    redis.command("ACL SETUSER cut off");
    redis.command("CLIENT KILL USER cut");
    publish(two, 2);
    Position last = publish(two, 3);
    Position kept = publish(two, 4);
    Position also = publish(two, 5);
    redis.command("ACL SETUSER cut on");

    assertThat(member.next()).isEqualTo(gap("history-expired", 2, last));
    assertThat(member.next()).isEqualTo(message(4, kept));
    assertThat(member.next()).isEqualTo(message(5, also));
    Position live = publish(two, 6);
    assertThat(member.next()).isEqualTo(message(6, live));
    assertThat(bed.metrics(one)).contains("parley_bridge_gaps_total 1");
  }

  @Test
  void a_channel_that_was_lost_is_told_as_a_gap_though_nobody_publishes() {
    Parley node = node(redis.url());
    SocketIoPeer member = member(node);
    Position before = publish(node, 1);
    assertThat(member.next()).isEqualTo(message(1, before));

    redis.restartEmpty();

    assertThat(member.next())
        .startsWith("42[\"message:gap\",{\"reason\":\"epoch-changed\",\"from\":2,\"position\":\"");
    Position after =
        await().atMost(DUE).ignoreExceptions().until(() -> publish(node, 2), _ -> true);
    assertThat(after.epoch()).isNotEqualTo(before.epoch());
    assertThat(member.next()).isEqualTo(message(2, after));
  }
}
