package dev.parley.broker.redis;

import dev.parley.core.spi.Unavailable;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** Where {@code redis.url} leads. Holds the password, and does not show it. */
final class RedisAddress {
  private static final String CLUSTER = "redis-cluster:";
  private static final String CLUSTER_WITH_TLS = "rediss-cluster:";

  /** One, or some nodes of a cluster. */
  final List<RedisURI> uris;

  final boolean isCluster;

  private RedisAddress(List<RedisURI> uris, boolean isCluster) {
    this.uris = uris;
    this.isCluster = isCluster;
  }

  /**
   * @throws Unavailable if the URL is none
   */
  static RedisAddress of(RedisSettings settings) {
    String url = settings.url();
    try {
      RedisAddress address =
          url.startsWith(CLUSTER)
              ? cluster("redis:" + url.substring(CLUSTER.length()))
              : url.startsWith(CLUSTER_WITH_TLS)
                  ? cluster("rediss:" + url.substring(CLUSTER_WITH_TLS.length()))
                  : new RedisAddress(List.of(RedisURI.create(url)), false);
      for (RedisURI uri : address.uris) {
        uri.setTimeout(settings.timeout());
        uri.setClientName("parley-" + settings.node());
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw new Unavailable("The URL of Redis is none: " + e.getMessage(), e);
    }
  }

  private static RedisAddress cluster(String url) {
    URI uri = URI.create(url);
    String path = uri.getPath();
    if (path != null && path.length() > 1) {
      throw new IllegalArgumentException("a Redis Cluster has no databases");
    }
    return new RedisAddress(RedisClusterURIUtil.toRedisURIs(uri), true);
  }

  /** For messages: without the password. */
  @Override
  public String toString() {
    return uris.stream()
        .flatMap(uri ->
            uri.getSentinels().isEmpty() ? List.of(uri).stream() : uri.getSentinels().stream())
        .map(uri -> uri.getHost() + ":" + uri.getPort())
        .collect(Collectors.joining(", "));
  }
}
