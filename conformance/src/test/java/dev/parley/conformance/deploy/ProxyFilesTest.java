package dev.parley.conformance.deploy;

import static dev.parley.conformance.deploy.DeployFiles.only;
import static dev.parley.conformance.deploy.DeployFiles.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.http.HttpLimits;
import dev.parley.server.config.ParleyConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The times in the proxies' configurations go with those that Parley has by default. */
@Tag("deploy")
class ProxyFilesTest {
  private static final String NGINX = "nginx/parley.conf";
  private static final String HAPROXY = "haproxy/parley.cfg";
  private static final String HAPROXY_TCP = "haproxy/parley-proxy-protocol.cfg";

  private final ParleyConfig config = ParleyConfig.defaults();

  /** The longest time for which a connection with something under way may be silent. */
  private Duration longestSilence() {
    var heartbeat = config.heartbeat();
    return Collections.max(
        List.of(
            heartbeat.interval().plus(heartbeat.timeout().multipliedBy(heartbeat.misses())),
            config.sse().keepAlive(),
            config.stream().keepAlive(),
            config.poll().hold()));
  }

  @Test
  void proxies_wait_longer_than_a_connection_is_silent() {
    for (String patience :
        List.of(
            only(NGINX, "^ *proxy_read_timeout +(\\S+);"),
            only(NGINX, "^ *proxy_send_timeout +(\\S+);"),
            only(HAPROXY, "^ *timeout client +(\\S+)"),
            only(HAPROXY, "^ *timeout server +(\\S+)"),
            only(HAPROXY, "^ *timeout tunnel +(\\S+)"),
            only(HAPROXY_TCP, "^ *timeout client +(\\S+)"),
            only(HAPROXY_TCP, "^ *timeout server +(\\S+)"))) {
      assertThat(seconds(patience)).isGreaterThanOrEqualTo(longestSilence().plusSeconds(15));
    }
  }

  @Test
  void a_proxy_that_keeps_connections_to_nodes_lets_them_go_before_the_nodes_do() {
    Duration idle = HttpLimits.defaults().idleTimeout();

    assertThat(DeployFiles.text(NGINX).lines().filter(line -> line.contains("keepalive_timeout")))
        .hasSize(2)
        .allSatisfy(line -> {
          String written = line.strip().split("\\s+", -1)[1].replace(";", "");
          assertThat(seconds(written)).isLessThanOrEqualTo(idle.minusSeconds(10));
        });
    // One that only passes bytes on must not cut what the node would keep.
    assertThat(seconds(only(HAPROXY_TCP, "^ *timeout client +(\\S+)"))).isGreaterThan(idle);
  }

  /**
   * Parley would read the right address all the same, and be told not to buffer: others may not.
   */
  @Test
  void what_a_stranger_wrote_is_overwritten_and_nothing_is_gathered() {
    assertThat(only(NGINX, "^ *proxy_set_header X-Forwarded-For +(\\S+);"))
        .isEqualTo("$remote_addr");
    assertThat(only(NGINX, "^ *proxy_set_header Forwarded +(\\S+);")).isEqualTo("\"\"");
    assertThat(only(NGINX, "^ *proxy_buffering +(\\S+);")).isEqualTo("off");
    assertThat(only(HAPROXY, "^ *http-request (\\S+) X-Forwarded-For ")).isEqualTo("set-header");
    assertThat(only(HAPROXY, "^ *http-request (\\S+) Forwarded$")).isEqualTo("del-header");
    assertThat(only(HAPROXY, "^ *option (http-no-delay)$")).isNotEmpty();
  }

  @Test
  void the_largest_body_is_that_of_the_nodes() {
    String most = only(NGINX, "^ *client_max_body_size +(\\d+)m;");

    assertThat(Integer.parseInt(most) << 20)
        .isEqualTo(config.limits().bodyBytes())
        .isEqualTo(config.api().bodyBytes());
  }
}
