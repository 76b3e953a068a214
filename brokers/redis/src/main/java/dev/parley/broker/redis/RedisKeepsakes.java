package dev.parley.broker.redis;

import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Bytes that nodes keep for one another under a name, each for a while. Thread-safe; does not
 * block. A stage fails with {@link dev.parley.core.spi.Unavailable} while Redis is away.
 */
public final class RedisKeepsakes {
  /** How many are renewed together. */
  private static final int AT_ONCE = 256;

  private final RedisLink link;
  private final Keys keys;
  private final String kind;

  /**
   * @param link stays the caller's
   * @param kind what is kept, a part of the keys
   */
  public RedisKeepsakes(RedisLink link, String kind) {
    this.link = link;
    this.keys = new Keys(link.settings.prefix());
    this.kind = kind;
  }

  /** Keeps bytes instead of what was kept under the name. */
  public CompletionStage<Void> put(String name, byte[] bytes, Duration keep) {
    byte[] key = key(name);
    return link.command(key, () -> link.commands().set(key, bytes, SetArgs.Builder.px(keep)))
        .thenApply(_ -> null);
  }

  /** Takes away what is kept under the name: of several who ask, one gets it. */
  public CompletionStage<Optional<byte[]>> take(String name) {
    byte[] key = key(name);
    return link.command(key, () -> link.commands().getdel(key)).thenApply(Optional::ofNullable);
  }

  /** Keeps what there is under these names for so long from now on, some at a time. */
  public CompletionStage<Void> renew(Collection<String> names, Duration keep) {
    return renew(List.copyOf(names), keep.toMillis());
  }

  private CompletionStage<Void> renew(List<String> names, long millis) {
    int some = Math.min(AT_ONCE, names.size());
    CompletableFuture<?>[] renewed =
        names.subList(0, some).stream()
            .map(this::key)
            .map(key -> link.command(key, () -> link.commands().pexpire(key, millis)))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture<Void> done = CompletableFuture.allOf(renewed);
    return some == names.size()
        ? done
        : done.thenCompose(_ -> renew(names.subList(some, names.size()), millis));
  }

  public CompletionStage<Void> remove(String name) {
    byte[] key = key(name);
    return link.command(key, () -> link.commands().del(key)).thenApply(_ -> null);
  }

  private byte[] key(String name) {
    return keys.shared(kind + ":" + name);
  }
}
