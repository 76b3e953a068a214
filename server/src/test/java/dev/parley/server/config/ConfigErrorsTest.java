package dev.parley.server.config;

import static dev.parley.server.config.ConfigAssertions.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigErrorsTest {

  @Test
  void an_unknown_key_names_its_place_and_the_nearest_key() {
    String yaml =
        """
        server:
          port: 9000
        namespaces:
          chat:
            histroy: {size: 5}
        """;

    assertThat(problems(yaml))
        .containsExactly(
            "parley.yaml:5:5: unknown key 'histroy' in namespaces.chat; did you mean 'history'?");
  }

  @Test
  void an_endpoint_takes_a_secret() {
    assertThat(problems("socket-io: {forward: {url: 'https://app.example/'}}"))
        .containsExactly(
            "parley.yaml:1:28: socket-io.forward.url is set and socket-io.forward.secret is not;"
                + " allowed: both, or neither");
  }

  @Test
  void a_key_in_another_notation_is_recognised() {
    assertThat(problems("limits: {frameBytes: 5MiB, url_bytes: 1KiB}"))
        .containsExactly(
            "parley.yaml:1:10: unknown key 'frameBytes' in limits; did you mean 'frame-bytes'?",
            "parley.yaml:1:28: unknown key 'url_bytes' in limits; did you mean 'url-bytes'?");
  }

  @Test
  void a_key_at_the_wrong_depth_names_its_path() {
    assertThat(problems("port: 9000"))
        .containsExactly("parley.yaml:1:1: unknown key 'port'; did you mean 'server.port'?");
    assertThat(problems("namespaces: {chat: {size: 5}}"))
        .containsExactly(
            "parley.yaml:1:21: unknown key 'size' in namespaces.chat;"
                + " did you mean 'history.size'?");
  }

  @Test
  void a_key_like_no_other_lists_the_known_ones() {
    assertThat(problems("heartbeat: {zzzzzzzzz: 1}"))
        .containsExactly(
            "parley.yaml:1:13: unknown key 'zzzzzzzzz' in heartbeat;"
                + " known: interval, timeout, misses");
  }

  @Test
  void a_wrong_type_says_what_was_found_and_what_is_allowed() {
    String yaml =
        """
        server:
          port: abc
          insecure: yes
          drain: 30s
          origins: https://a.example
        limits:
          frame-bytes: 1 MiBs
        heartbeat:
          interval: 30
        log:
          level: verbose
          format: [text]
        """;

    assertThat(problems(yaml))
        .containsExactly(
            "parley.yaml:2:9: server.port is 'abc'; allowed: a whole number from 0 to 65535",
            "parley.yaml:3:13: server.insecure is 'yes'; allowed: true or false",
            "parley.yaml:4:10: server.drain is a single value;"
                + " allowed: a section of the keys notice, deadline, rate",
            "parley.yaml:5:12: server.origins is a single value;"
                + " allowed: a list of origins like https://example.com, or *",
            "parley.yaml:7:16: limits.frame-bytes is '1 MiBs';"
                + " allowed: a size from 1KiB to 64MiB",
            "parley.yaml:9:13: heartbeat.interval is '30';"
                + " allowed: a duration from 100ms to 1h",
            "parley.yaml:11:10: log.level is 'verbose';"
                + " allowed: one of error, warn, info, debug, trace",
            "parley.yaml:12:11: log.format is a list; allowed: one of text, json");
  }

  @Test
  void an_item_of_a_list_is_named_at_its_own_place() {
    assertThat(problems("server:\n  origins:\n    - '*'\n    - example.com\n    - {a: b}\n"))
        .containsExactly(
            "parley.yaml:4:7: server.origins holds 'example.com';"
                + " allowed: a list of origins like https://example.com, or *",
            "parley.yaml:5:7: server.origins holds a section;"
                + " allowed: a list of origins like https://example.com, or *");
  }

  @Test
  void a_value_left_out_is_an_error_and_a_section_left_out_is_not() {
    assertThat(problems("server:\nlimits:\n  sessions:\n"))
        .containsExactly(
            "parley.yaml:3:12: limits.sessions is empty;"
                + " allowed: a whole number from 1 to 10000000");
  }

  @Test
  void a_duplicate_key_names_the_first() {
    assertThat(problems("server:\n  port: 1\n  port: 2\nlog: {}\nlog: {}\n"))
        .containsExactly(
            "parley.yaml:3:3: duplicate key 'port' in server; first on line 2",
            "parley.yaml:5:1: duplicate key 'log'; first on line 4");
  }

  @Test
  void broken_yaml_names_its_place_and_quotes_nothing() {
    assertThat(problems("auth:\n  token-secret: \"hunter2\n"))
        .singleElement()
        .asString()
        .startsWith("parley.yaml:3:1: not valid YAML: ")
        .doesNotContain("hunter2");
    assertThat(problems("? [a]\n: b\n"))
        .containsExactly("parley.yaml:1:4: not valid YAML: keys and values must be plain texts");
  }

  @Test
  void an_alias_is_refused() {
    assertThat(problems("auth:\n  audience: &a x\n  issuer: *a\n"))
        .containsExactly(
            "parley.yaml:3:11: auth.issuer is an alias ('*'); allowed: the value itself");
  }

  @Test
  void a_file_is_one_section() {
    assertThat(problems("- a\n"))
        .containsExactly("parley.yaml:1:1: the file must be a section of 'key: value' lines");
    assertThat(problems("log: {}\n---\nlog: {}\n"))
        .containsExactly("parley.yaml:3:1: a second document ('---'); allowed: one");
  }

  @Test
  void a_namespace_has_a_name_and_is_a_section() {
    assertThat(problems("namespaces:\n  'a:b': {}\n  chat: 5\n"))
        .containsExactly(
            "parley.yaml:2:3: 'a:b' cannot be a name in namespaces;"
                + " allowed: 1 to 64 of the letters, digits, - and _",
            "parley.yaml:3:9: namespaces.chat is a single value; allowed: a section of the keys"
                + " history, presence, recovery, subscribe, publish, slow-consumer");
    assertThat(problems("namespaces: 5\n"))
        .containsExactly(
            "parley.yaml:1:13: namespaces is a single value; allowed: a section of names");
  }

  @Test
  void a_wrong_namespace_default_is_reported_once() {
    assertThat(problems("namespace-defaults: {publish: all}\nnamespaces: {a: {}, b: {}}\n"))
        .containsExactly(
            "parley.yaml:1:31: namespace-defaults.publish is 'all';"
                + " allowed: one of anyone, users, granted, nobody");
  }

  @Test
  void a_variable_is_named_in_its_error() {
    assertThat(
            problems(
                "",
                Map.of("PARLEY_SERVER_PROT", "1", "PARLEY_SERVER_PORT", "x", "PARLEY_QQQQQQ", "1")))
        .containsExactly(
            "PARLEY_QQQQQQ: unknown variable",
            "PARLEY_SERVER_PORT: server.port is 'x'; allowed: a whole number from 0 to 65535",
            "PARLEY_SERVER_PROT: unknown variable; did you mean PARLEY_SERVER_PORT?");
  }

  @Test
  void a_variable_reaches_only_a_namespace_of_the_file() {
    Map<String, String> env = Map.of("PARLEY_NAMESPACES_CAHT_PUBLISH", "users");

    assertThat(problems("namespaces: {chat: {}}", env))
        .containsExactly(
            "PARLEY_NAMESPACES_CAHT_PUBLISH: unknown variable;"
                + " variables reach the keys of namespaces that the file names;"
                + " did you mean PARLEY_NAMESPACES_CHAT_PUBLISH?");
  }

  @Test
  void a_variable_that_two_namespaces_share_is_refused() {
    Map<String, String> env = Map.of("PARLEY_NAMESPACES_A_B_PUBLISH", "users");

    assertThat(problems("namespaces: {a-b: {}, a_b: {}}", env))
        .containsExactly(
            "PARLEY_NAMESPACES_A_B_PUBLISH: could mean more than one namespace; use --set");
  }

  @Test
  void a_flag_is_named_in_its_error() {
    assertThat(problems("", Map.of(), "server.prot=1", "server.port=-1", "log=5", "oops"))
        .containsExactly(
            "--set (number 4): not of the form path=value",
            "--set log: log is a single value; allowed: a section of the keys level, format",
            "--set server.port: server.port is '-1'; allowed: a whole number from 0 to 65535",
            "--set server.prot: unknown key 'prot' in server; did you mean 'port'?");
  }

  @Test
  void everything_wrong_is_reported_at_once_file_first() {
    assertThat(
            problems(
                "log: {level: x}\nserver: {port: y}\nlgo: 1\n",
                Map.of("PARLEY_LOG_FORMAT", "z"),
                "poll.hold=0s"))
        .containsExactly(
            "parley.yaml:1:14: log.level is 'x';"
                + " allowed: one of error, warn, info, debug, trace",
            "parley.yaml:2:16: server.port is 'y'; allowed: a whole number from 0 to 65535",
            "parley.yaml:3:1: unknown key 'lgo'; did you mean 'log'?",
            "PARLEY_LOG_FORMAT: log.format is 'z'; allowed: one of text, json",
            "--set poll.hold: poll.hold is '0s'; allowed: a duration from 100ms to 5m");
  }

  @Test
  void an_override_does_not_hide_what_is_wrong_in_the_file() {
    assertThat(problems("server: {port: x}", Map.of("PARLEY_SERVER_PORT", "1")))
        .containsExactly(
            "parley.yaml:1:16: server.port is 'x'; allowed: a whole number from 0 to 65535");
  }

  @Test
  void values_that_do_not_fit_together_are_refused_at_the_one_that_was_set() {
    assertThat(problems("limits: {outbox-bytes: 64KiB}"))
        .containsExactly(
            "parley.yaml:1:24: limits.message-bytes is 1MiB;"
                + " allowed: at most limits.outbox-bytes, which is 64KiB");
    assertThat(problems("limits: {frame-bytes: 2MiB}"))
        .containsExactly(
            "parley.yaml:1:23: limits.frame-bytes is 2MiB;"
                + " allowed: at most limits.message-bytes, which is 1MiB");
    assertThat(problems("", Map.of(), "heartbeat.interval=4s"))
        .containsExactly(
            "--set heartbeat.interval: heartbeat.timeout is 5s;"
                + " allowed: at most heartbeat.interval, which is 4s");
    assertThat(
            problems(
                "",
                Map.of(),
                "limits.message-bytes=2MiB",
                "limits.outbox-bytes=2MiB",
                "history.memory-bytes=1MiB"))
        .containsExactly(
            "--set limits.message-bytes: limits.message-bytes is 2MiB;"
                + " allowed: at most history.memory-bytes, which is 1MiB");
    assertThat(problems("", Map.of(), "limits.frame-bytes=1KiB", "limits.message-bytes=2KiB"))
        .containsExactly(
            "--set limits.message-bytes: limits.presence-info-bytes is 4KiB;"
                + " allowed: at most limits.message-bytes, which is 2KiB");
  }

  @Test
  void rooms_that_are_channels_and_recovery_do_not_go_together() {
    String yaml =
        """
        socket-io:
          bridge: ["/ room-{name} chat:{name} message"]
          recovery:
            enabled: true
        """;

    assertThat(problems(yaml))
        .singleElement()
        .asString()
        .contains("socket-io.bridge and socket-io.recovery.enabled are both set");
  }

  @Test
  void a_file_that_cannot_be_read_says_why(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("parley.yaml");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'#', (byte) 0xE4});

    assertThatThrownBy(() -> ConfigLoader.forServe().load(missing, Map.of(), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(missing + ": no such file");
    assertThatThrownBy(() -> ConfigLoader.forServe().load(latin, Map.of(), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(latin + ": not UTF-8");
    assertThatThrownBy(() -> ConfigLoader.forServe().load(folder, Map.of(), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(folder + ": cannot be read");
  }
}
