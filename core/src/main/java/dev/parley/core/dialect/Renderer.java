package dev.parley.core.dialect;

import dev.parley.core.channel.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * How the subscriptions of one kind see a channel: together with the connection's encoding it makes
 * a variant, and a delivery is rendered once per variant and loop.
 *
 * <p>Subscriptions share a variant when they hold the same renderer (by identity), so a stateless
 * renderer should be one object; one that keeps state per connection belongs to a single loop.
 * Called on the loop only; does not block, does not throw.
 */
@FunctionalInterface
public interface Renderer {

  /** The message for {@code delivery}, or null if these subscriptions are not shown it. */
  @Nullable Frame render(Delivery delivery);

  /**
   * Whether a {@link dev.parley.core.channel.Gap} is rendered. Where it is not, a slow consumer is
   * always disconnected: it could not be told that something is missing.
   */
  default boolean tellsGaps() {
    return true;
  }

  /**
   * Whether a message says what was sent before it, in other channels too. It is then rendered when
   * it is sent, for one subscription at a time: the passes of a turn send channel by channel, and
   * not in the order in which publications were accepted.
   */
  default boolean tellsWhatWasSent() {
    return false;
  }
}
