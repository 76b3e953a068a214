package dev.parley.broker.redis;

import static dev.parley.broker.redis.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.redis.TestNodes.TestNode;
import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Payload;
import dev.parley.core.spi.Unavailable;
import dev.parley.testkit.redis.RedisCluster;
import dev.parley.testkit.redis.RedisProcess;
import dev.parley.testkit.tls.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, users and passwords: what is let in, and what those read who are not. */
class RedisAccessTest {
  private static final SelfSigned TRUSTED = SelfSigned.shared();
  private static final String[] ACL_USER = {
    "--user", "ann", "on", ">se@me", "~test:*", "&test:*", "+@all", "-@dangerous", "+info"
  };

  @TempDir
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RedisProcess redis;

  private static int tlsPort;

  @BeforeAll
  static void start() {
    tlsPort = RedisProcess.freePort();
    redis = RedisProcess.start(RedisProcess.tls(tlsPort, TRUSTED).toArray(new String[0]));
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Test
  void with_its_authority_a_redis_with_tls_is_used_for_calls_and_deliveries() {
    try (var all = new TestNodes("rediss://localhost:" + tlsPort)) {
      worksWith(all.node(all.settings().withCa(TRUSTED.certificate())), 1);
    }
  }

  @Test
  void with_its_authority_a_cluster_with_tls_is_used_for_calls_and_deliveries() {
    try (var cluster = RedisCluster.startWithTls(3, TRUSTED);
        var all = new TestNodes(cluster.urlWithTls())) {
      worksWith(all.node(all.settings().withCa(TRUSTED.certificate())), 20);
    }
  }

  @Test
  void a_certificate_of_an_unknown_authority_is_refused() {
    SelfSigned other = SelfSigned.in(folder("other"), "EC");

    refused(settings("rediss://localhost:" + tlsPort), "redis.ca");
    refused(settings("rediss://localhost:" + tlsPort).withCa(other.certificate()), "redis.ca");
  }

  @Test
  void a_certificate_for_another_host_is_refused() {
    SelfSigned elsewhere = SelfSigned.in(folder("elsewhere"), "EC", "dns:elsewhere.example");
    int port = RedisProcess.freePort();
    try (var _ = RedisProcess.start(RedisProcess.tls(port, elsewhere).toArray(new String[0]))) {
      for (String host : List.of("localhost", "127.0.0.1")) {
        refused(
            settings("rediss://" + host + ":" + port).withCa(elsewhere.certificate()),
            "certificate is for another host");
      }
    }
  }

  @Test
  void tls_where_none_is_spoken_is_told() {
    refused(
        settings("rediss://localhost:" + redis.port()).withCa(TRUSTED.certificate()),
        "no TLS is spoken there");
  }

  @Test
  void a_file_without_authorities_is_named() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path none = folder.resolve("none.pem");

    for (Path file : List.of(empty, none)) {
      assertThatThrownBy(
              () -> new RedisLink(settings("rediss://localhost:1").withCa(file), _ -> {}))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("redis.ca")
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void a_user_is_let_in_with_the_right_password_alone() {
    try (var locked = RedisProcess.start(withUser("--user", "default", "off"))) {
      String url = "redis://ann:se%40me@127.0.0.1:" + locked.port();
      try (var all = new TestNodes(url)) {
        worksWith(all.node(), 1);
      }
      refused(settings(url.replace("se%40me", "guess")), "user or the password");
      refused(settings(url.replace("ann:se%40me@", "")), "user:password@");
    }
  }

  @Test
  void a_user_of_a_cluster_is_let_in_with_the_right_password_alone() {
    try (var locked = RedisCluster.start(3, ACL_USER);
        var all =
            new TestNodes(
                locked.url().replace("redis-cluster://", "redis-cluster://ann:se%40me@"))) {
      worksWith(all.node(), 20);
      assertThat(locked.node(0).command("CLIENT LIST TYPE pubsub"))
          .anyMatch(line -> line.contains("user=ann"))
          .noneMatch(line -> line.contains("user=default"));
      refused(
          settings(locked.url().replace("redis-cluster://", "redis-cluster://ann:guess@")),
          "user or the password");
    }
  }

  private static void worksWith(TestNode node, int channels) {
    List<ChannelName> all =
        IntStream.range(0, channels).mapToObj(i -> new ChannelName("room:" + i)).toList();
    for (ChannelName channel : all) {
      get(node.broker.subscribe(channel));
      get(node.broker.publish(channel, Draft.of(Payload.text("a")), Namespace.open("room")));
      assertThat(get(node.broker.read(channel, HistoryQuery.forward(null, 9))).publications())
          .hasSize(1);
    }
    await().until(() -> node.heard.size() == channels);
  }

  private static String[] withUser(String... more) {
    return Stream.concat(Stream.of(ACL_USER), Stream.of(more)).toArray(String[]::new);
  }

  private static RedisSettings settings(String url) {
    return RedisSettings.defaults(url, "n");
  }

  private static void refused(RedisSettings settings, String said) {
    assertThatThrownBy(() -> new RedisLink(settings, _ -> {}))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("guess");
  }

  private static Path folder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
