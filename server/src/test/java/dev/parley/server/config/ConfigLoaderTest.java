package dev.parley.server.config;

import static dev.parley.server.config.ConfigAssertions.loaded;
import static dev.parley.server.config.ConfigAssertions.sets;
import static dev.parley.server.config.ConfigAssertions.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.config.NamespaceConfig.Access;
import dev.parley.server.config.NamespaceConfig.SlowConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  @Test
  void nothing_set_gives_the_defaults() {
    ParleyConfig config = ParleyConfig.defaults();

    assertThat(config.server().host()).isEqualTo("127.0.0.1");
    assertThat(config.server().port()).isEqualTo(8000);
    assertThat(config.server().origins()).isEmpty();
    assertThat(config.limits().frameBytes()).isEqualTo(1 << 20);
    assertThat(config.history().memoryBytes()).isEqualTo(256L << 20);
    assertThat(config.heartbeat().interval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.auth().tokenSecret().isEmpty()).isTrue();
    assertThat(config.namespaces()).containsOnlyKeys("default");
    assertThat(config.namespaceDefaults().publish()).isEqualTo(Access.GRANTED);
    assertThat(yaml("")).isEqualTo(config);
    assertThat(yaml("# only a comment\n")).isEqualTo(config);
    assertThat(yaml(ConfigLoader.defaultYaml())).isEqualTo(config);
  }

  @Test
  void the_demo_is_open_and_can_be_overridden() {
    ParleyConfig demo = ParleyConfig.demo();

    assertThat(demo.auth().allowsAnonymous()).isTrue();
    assertThat(demo.api().open()).isTrue();
    assertThat(demo.namespaceOf("lobby").publish()).isEqualTo(Access.ANYONE);
    assertThat(demo.server().host()).isEqualTo("127.0.0.1");
    Loaded closed = ConfigLoader.forDemo().load(Map.of("PARLEY_API_OPEN", "false"), List.of());
    assertThat(closed.config().api().open()).isFalse();
    assertThat(closed.origins()).containsExactly(Map.entry("api.open", "PARLEY_API_OPEN"));
  }

  @Test
  void flags_go_over_variables_over_the_file_over_the_defaults() {
    String yaml = "server: {port: 1, event-loops: 1, drain: {rate: 1}}\nlimits: {sessions: 7}\n";
    Map<String, String> env =
        Map.of("PARLEY_SERVER_PORT", "2", "PARLEY_SERVER_EVENT_LOOPS", "2", "HOME", "/root");

    Loaded loaded = loaded(yaml, env, "server.port=3", "poll.hold=1s", "poll.hold=2s");

    ParleyConfig config = loaded.config();
    assertThat(config.server().port()).isEqualTo(3);
    assertThat(config.server().eventLoops()).isEqualTo(2);
    assertThat(config.server().drain().rate()).isEqualTo(1);
    assertThat(config.server().drain().deadline()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.poll().hold()).isEqualTo(Duration.ofSeconds(2));
    assertThat(loaded.origins())
        .containsOnly(
            Map.entry("server.port", "--set server.port"),
            Map.entry("server.event-loops", "PARLEY_SERVER_EVENT_LOOPS"),
            Map.entry("server.drain.rate", "parley.yaml:1:49"),
            Map.entry("limits.sessions", "parley.yaml:2:20"),
            Map.entry("poll.hold", "--set poll.hold"));
  }

  @Test
  void a_file_is_read_from_disk(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), "server: {port: 9000}\n");

    assertThat(ConfigLoader.forServe().load(file, Map.of(), List.of()).config().server().port())
        .isEqualTo(9000);
  }

  @Test
  void values_are_typed() {
    ParleyConfig config =
        yaml(
            """
            server: {port: "9000", origins: [https://a.example, "http://[::1]:8000"], insecure: true}
            limits: {message-bytes: 2MB, frame-bytes: 1048577, outbox-bytes: 1GiB, url-bytes: 2 kib}
            heartbeat: {interval: 1h, timeout: 1m30s}
            poll: {hold: 500ms}
            namespace-defaults: {slow-consumer: drop-oldest}
            auth: {audience: , issuer: ~}
            """);

    assertThat(config.server().port()).isEqualTo(9000);
    assertThat(config.server().origins()).containsExactly("https://a.example", "http://[::1]:8000");
    assertThat(config.server().insecure()).isTrue();
    assertThat(config.limits().messageBytes()).isEqualTo(2_000_000);
    assertThat(config.limits().frameBytes()).isEqualTo(1_048_577);
    assertThat(config.limits().outboxBytes()).isEqualTo(1 << 30);
    assertThat(config.limits().urlBytes()).isEqualTo(2048);
    assertThat(config.heartbeat().timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.poll().hold()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.namespaceDefaults().slowConsumer()).isEqualTo(SlowConsumer.DROP_OLDEST);
    assertThat(config.auth().audience()).isEmpty();
    assertThat(config.auth().issuer()).isEmpty();
  }

  @Test
  void variables_and_flags_separate_list_items_by_commas() {
    Map<String, String> env =
        Map.of("PARLEY_SERVER_ORIGINS", "https://a.example, https://b.example");

    ParleyConfig config = loaded("", env, "api.keys=k1,k2").config();

    assertThat(config.server().origins()).containsExactly("https://a.example", "https://b.example");
    assertThat(config.api().keys()).containsExactly(new Secret("k1"), new Secret("k2"));
    assertThat(
            loaded("server: {origins: ['*']}", Map.of("PARLEY_SERVER_ORIGINS", ""))
                .config()
                .server()
                .origins())
        .isEmpty();
  }

  @Test
  void a_namespace_takes_what_it_does_not_set_from_the_namespace_defaults() {
    ParleyConfig config =
        yaml(
            """
            namespaces:
              chat: {history: {size: 7}, publish: users}
              bare:
            namespace-defaults: {history: {age: 1h}, presence: false}
            """);

    assertThat(config.namespaces()).containsOnlyKeys("default", "chat", "bare");
    NamespaceConfig chat = config.namespaceOf("chat:lobby");
    assertThat(chat.history().size()).isEqualTo(7);
    assertThat(chat.history().age()).isEqualTo(Duration.ofHours(1));
    assertThat(chat.presence()).isFalse();
    assertThat(chat.publish()).isEqualTo(Access.USERS);
    assertThat(chat.subscribe()).isEqualTo(Access.USERS);
    assertThat(config.namespaceOf("bare:x")).isEqualTo(config.namespaceDefaults());
  }

  @Test
  void a_channel_without_a_known_namespace_belongs_to_the_default_one() {
    ParleyConfig config =
        sets("namespaces.chat.history.size=7", "namespaces.default.presence=false");

    assertThat(config.namespaceNameOf("chat:a:b")).isEqualTo("chat");
    assertThat(config.namespaceNameOf("chat")).isEqualTo("default");
    assertThat(config.namespaceNameOf("other:a")).isEqualTo("default");
    assertThat(config.namespaceNameOf(":a")).isEqualTo("default");
    assertThat(config.namespaceNameOf("")).isEqualTo("default");
    assertThat(config.namespaceOf("chat:a").history().size()).isEqualTo(7);
    assertThat(config.namespaceOf("lobby").presence()).isFalse();
  }

  @Test
  void variables_reach_the_namespaces_of_the_file() {
    Map<String, String> env =
        Map.of(
            "PARLEY_NAMESPACES_LIVE_CHAT_HISTORY_SIZE", "9",
            "PARLEY_NAMESPACES_DEFAULT_RECOVERY", "false",
            "PARLEY_NAMESPACE_DEFAULTS_PUBLISH", "nobody");

    ParleyConfig config = loaded("namespaces: {live-chat: {}}", env).config();

    assertThat(config.namespaceOf("live-chat:x").history().size()).isEqualTo(9);
    assertThat(config.namespaceOf("live-chat:x").publish()).isEqualTo(Access.NOBODY);
    assertThat(config.namespaceOf("x").recovery()).isFalse();
  }

  @Test
  void variables_that_are_no_settings_are_let_be() {
    Map<String, String> env =
        Map.of(
            "PARLEY_CONFIG", "parley.yaml",
            "PARLEY_PORT", "tcp://10.0.0.1:8000",
            "PARLEY_PORT_8000_TCP_ADDR", "10.0.0.1",
            "PARLEY_WEB_SERVICE_PORT_HTTP", "8000",
            "PARLEY_SERVER_PORT", "tcp://10.0.0.2:8000");

    Loaded loaded = loaded("", env);

    assertThat(loaded.config()).isEqualTo(ParleyConfig.defaults());
    assertThat(loaded.warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "PARLEY_PORT: ignored: set by Kubernetes for a service",
            "PARLEY_PORT_8000_TCP_ADDR: ignored: set by Kubernetes for a service",
            "PARLEY_SERVER_PORT: ignored: set by Kubernetes for a service",
            "PARLEY_WEB_SERVICE_PORT_HTTP: ignored: set by Kubernetes for a service");
  }

  @Test
  void a_notice_that_leaves_no_time_to_leave_at_a_pace_is_a_warning() {
    String drain = "server: {drain: {notice: %s, deadline: 10s}}\n";

    assertThat(loaded(drain.formatted("10s"), Map.of()).warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "parley.yaml:1:26: server.drain.notice is not shorter than server.drain.deadline: all"
                + " connections are told to leave at once, at the deadline");
    assertThat(loaded(drain.formatted("9s"), Map.of()).warnings()).isEmpty();
    assertThat(loaded("server: {drain: {deadline: 0s}}\n", Map.of()).warnings()).isEmpty();
  }

  @Test
  void what_works_but_hardly_as_meant_is_a_warning() {
    Loaded loaded =
        loaded("auth: {audience: chat}\nnamespaces: {feed: {history: {size: 0}}}\n", Map.of());

    assertThat(loaded.warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "parley.yaml:1:18: auth.audience has no effect: auth.token-secret is not set",
            "parley.yaml:2:37: namespaces.feed has recovery but keeps no history:"
                + " every recovery ends in a gap");
  }

  @Test
  void anonymous_sessions_are_allowed_when_no_token_could_be_checked() {
    String secret = "auth.token-secret=" + "s".repeat(32);

    assertThat(ParleyConfig.defaults().auth().allowsAnonymous()).isTrue();
    assertThat(sets(secret).auth().allowsAnonymous()).isFalse();
    assertThat(sets(secret, "auth.anonymous=true").auth().allowsAnonymous()).isTrue();
  }
}
