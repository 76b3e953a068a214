package dev.parley.broker.redis;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How Redis is reached and used.
 *
 * @param url {@code redis://[[user:]password@]host[:port][/database]}; {@code
 *     redis-sentinel://[[user:]password@]host[:port][,host...][/database]#master}; {@code
 *     redis-cluster://[[user:]password@]host[:port][,host...]} with some nodes of a cluster, which
 *     name the others; {@code rediss} instead of {@code redis} with TLS
 * @param ca a PEM file with certificates of authorities, which are then the only ones trusted; null
 *     for those that the JVM trusts
 * @param prefix begins every key and channel; nodes of one cluster share it, and no other
 *     application uses it
 * @param node this node's name, unique in the cluster, without white space
 * @param timeout the longest that one call waits for its answer, at least a millisecond
 * @param queue how many calls may wait for their answers; what is asked beyond fails at once
 * @param keyWindow how long an idempotency key is remembered
 * @param idle how long a log in which nothing is kept, that nobody publishes to and nobody reads,
 *     keeps its place
 * @param lease how long the presence of a node's sessions outlives the node; renewed every third of
 *     it
 */
public record RedisSettings(
    String url,
    @Nullable Path ca,
    String prefix,
    String node,
    Duration timeout,
    int queue,
    Duration keyWindow,
    Duration idle,
    Duration lease) {

  /** With the authorities that the JVM trusts. */
  public RedisSettings(
      String url,
      String prefix,
      String node,
      Duration timeout,
      int queue,
      Duration keyWindow,
      Duration idle,
      Duration lease) {
    this(url, null, prefix, node, timeout, queue, keyWindow, idle, lease);
  }

  /** Two seconds, 10,000 calls, five minutes, one hour, 15 seconds; prefix {@code parley}. */
  public static RedisSettings defaults(String url, String node) {
    return new RedisSettings(
        url,
        "parley",
        node,
        Duration.ofSeconds(2),
        10_000,
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        Duration.ofSeconds(15));
  }

  /** The same with other trusted authorities. */
  public RedisSettings withCa(Path file) {
    return new RedisSettings(url, file, prefix, node, timeout, queue, keyWindow, idle, lease);
  }
}
