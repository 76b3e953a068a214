package dev.parley.core.channel;

import org.jspecify.annotations.Nullable;

/**
 * What a publisher hands in; the broker makes a {@link Publication} of it.
 *
 * @param sender the user who publishes, as the server knows it; null from an anonymous session or
 *     the HTTP API
 * @param key what a conflating namespace keeps the newest of; null is a key of its own
 * @param idempotencyKey names this attempt to publish: a second draft with the same key within the
 *     window is answered with the first one's position and published no second time
 */
public record Draft(
    Payload payload,
    @Nullable String sender,
    @Nullable String key,
    @Nullable String idempotencyKey) {

  public static Draft of(Payload payload) {
    return new Draft(payload, null, null, null);
  }

  public Draft from(@Nullable String user) {
    return new Draft(payload, user, key, idempotencyKey);
  }
}
