package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ScriptOutputType;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The nodes that share a Redis: each tells of itself now and then, and is forgotten when it has not
 * for the length of a lease. Thread-safe.
 */
public final class RedisNodes {
  private static final byte[] NOTHING = {};

  private final RedisLink link;
  private final byte[][] key;
  private final byte[] node;
  private final byte[] lease;

  /**
   * @param link stays the caller's
   */
  public RedisNodes(RedisLink link) {
    this.link = link;
    this.key = new byte[][] {new Keys(link.settings.prefix()).shared("nodes")};
    this.node = link.settings.node().getBytes(UTF_8);
    this.lease = Long.toString(link.settings.lease().toMillis()).getBytes(US_ASCII);
  }

  /**
   * Tells of this node, every third of a lease.
   *
   * @param self not empty
   * @return what all nodes have told, this one too
   */
  public CompletionStage<List<byte[]>> tell(byte[] self) {
    return call(self);
  }

  /** This node goes; does not wait for the answer. */
  public void leave() {
    var _ = call(NOTHING);
  }

  private CompletionStage<List<byte[]>> call(byte[] self) {
    CompletionStage<List<Object>> all =
        link.call("nodes", ScriptOutputType.MULTI, key, node, lease, self);
    return all.thenApply(told -> told.stream().map(one -> (byte[]) one).toList());
  }
}
