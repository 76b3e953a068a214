package dev.parley.core.hub;

import dev.parley.core.channel.Namespaces;
import java.util.function.LongSupplier;

/**
 * What a hub is told at its start.
 *
 * @param node this node's name in session ids: lower-case letters and digits
 * @param key secret bytes from which the sessions' resume secrets are derived; the same on all
 *     nodes of a cluster
 * @param clockMillis milliseconds since 1970
 */
public record HubSettings(
    String node,
    byte[] key,
    Namespaces namespaces,
    Limits limits,
    FanOut fanOut,
    LongSupplier clockMillis) {

  @Override
  public String toString() {
    return "HubSettings[" + node + "]";
  }
}
