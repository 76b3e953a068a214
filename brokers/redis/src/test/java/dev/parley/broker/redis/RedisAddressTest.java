package dev.parley.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.spi.Unavailable;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import org.junit.jupiter.api.Test;

class RedisAddressTest {
  @Test
  void a_cluster_is_named_by_some_of_its_nodes() {
    RedisAddress address = of("redis-cluster://ann:se%40me@one:7000,two,127.0.0.1:7002");

    assertThat(address.isCluster).isTrue();
    assertThat(address.uris)
        .extracting(RedisURI::getHost)
        .containsExactly("one", "two", "127.0.0.1");
    assertThat(address.uris).extracting(RedisURI::getPort).containsExactly(7000, 6379, 7002);
    assertThat(address).hasToString("one:7000, two:6379, 127.0.0.1:7002");
  }

  @Test
  void rediss_is_with_tls_and_the_name_is_checked() {
    for (String url :
        new String[] {
          "rediss://one", "rediss-sentinel://one,two#master", "rediss-cluster://one,two"
        }) {
      assertThat(of(url).uris)
          .as(url)
          .allSatisfy(uri -> {
            assertThat(uri.isSsl()).isTrue();
            assertThat(uri.getVerifyMode()).isEqualTo(SslVerifyMode.FULL);
            assertThat(uri.getSentinels()).allMatch(RedisURI::isSsl);
          });
    }
    assertThat(of("redis-cluster://one").uris).noneMatch(RedisURI::isSsl);
  }

  @Test
  void sentinels_are_shown_without_the_password() {
    assertThat(of("redis-sentinel://:secret@one:1,two:2#master")).hasToString("one:1, two:2");
  }

  @Test
  void what_is_no_address_is_told() {
    for (String url :
        new String[] {
          "redis-cluster://", "redis-cluster://one/1", "redis-sentinel://one", "http://x"
        }) {
      assertThatThrownBy(() -> of(url)).as(url).isInstanceOf(Unavailable.class);
    }
  }

  private static RedisAddress of(String url) {
    return RedisAddress.of(RedisSettings.defaults(url, "n"));
  }
}
