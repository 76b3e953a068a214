package dev.parley.server.config;

import static dev.parley.server.config.ConfigAssertions.loaded;
import static dev.parley.server.config.ConfigAssertions.problems;
import static dev.parley.server.config.ConfigAssertions.sets;
import static dev.parley.server.config.ConfigAssertions.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyConfigTest {

  @Test
  void nothing_set_believes_nobody() {
    ParleyConfig config = yaml("");

    assertThat(config.server().trustedProxies()).isEmpty();
    assertThat(config.server().proxyProtocol()).isFalse();
    assertThat(config.limits().proxyHeaderBytes()).isEqualTo(4 << 10);
  }

  @Test
  void addresses_and_ranges_are_a_list_wherever_they_are_written() {
    ParleyConfig config = yaml("server: {trusted-proxies: [192.0.2.7, \"fd00::/8\"]}");

    assertThat(config.server().trustedProxies()).containsExactly("192.0.2.7", "fd00::/8");
    assertThat(sets("server.trusted-proxies=192.0.2.7,fd00::/8").server())
        .isEqualTo(config.server());
  }

  @Test
  void what_is_no_address_is_told_with_its_place() {
    assertThat(problems("server:\n  trusted-proxies:\n    - 192.0.2.7\n    - proxy.example\n"))
        .containsExactly(
            "parley.yaml:4:7: server.trusted-proxies holds 'proxy.example'; allowed: a list of"
                + " addresses and ranges like 192.0.2.7, 10.0.0.0/8 or fd00::/8");
  }

  @Test
  void the_proxy_protocol_without_anybody_who_may_speak_it_is_refused() {
    assertThat(problems("server: {proxy-protocol: true}"))
        .containsExactly(
            "parley.yaml:1:26: server.proxy-protocol is true and server.trusted-proxies is empty;"
                + " allowed: true where server.trusted-proxies says whose headers are read");
    assertThat(sets("server.proxy-protocol=true", "server.trusted-proxies=::1").server())
        .satisfies(server -> assertThat(server.proxyProtocol()).isTrue());
  }

  @Test
  void to_trust_everybody_is_hardly_meant() {
    assertThat(loaded("", Map.of(), "server.trusted-proxies=10.0.0.0/8,0.0.0.0/0").warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "--set server.trusted-proxies: server.trusted-proxies holds 0.0.0.0/0: whoever reaches"
                + " the port may say who it is");
    assertThat(loaded("", Map.of(), "server.trusted-proxies=10.0.0.0/8").warnings()).isEmpty();
  }
}
