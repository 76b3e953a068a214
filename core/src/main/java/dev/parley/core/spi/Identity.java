package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a session acts as, and what its token grants.
 *
 * @param user null for an anonymous session
 * @param info what is shown in presence, JSON; null if nothing
 * @param subscribe the patterns of channels it may subscribe to where the namespace asks for a
 *     grant; a pattern is a channel name, or a prefix followed by {@code *}
 * @param publish likewise for publishing
 * @param expiresMillis when the identity ends, milliseconds since 1970; {@link Long#MAX_VALUE} if
 *     never
 */
public record Identity(
    @Nullable String user,
    @Nullable Payload info,
    List<String> subscribe,
    List<String> publish,
    long expiresMillis) {

  /** Nobody in particular. */
  public static final Identity ANONYMOUS =
      new Identity(null, null, List.of(), List.of(), Long.MAX_VALUE);

  public Identity {
    subscribe = List.copyOf(subscribe);
    publish = List.copyOf(publish);
  }

  public static Identity of(@Nullable String user) {
    return new Identity(user, null, List.of(), List.of(), Long.MAX_VALUE);
  }

  public boolean maySubscribe(ChannelName channel) {
    return matches(subscribe, channel);
  }

  public boolean mayPublish(ChannelName channel) {
    return matches(publish, channel);
  }

  private static boolean matches(List<String> patterns, ChannelName channel) {
    for (String pattern : patterns) {
      boolean prefix = pattern.endsWith("*");
      if (prefix
          ? channel.value().startsWith(pattern.substring(0, pattern.length() - 1))
          : channel.value().equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}
