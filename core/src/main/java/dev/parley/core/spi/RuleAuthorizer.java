package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Namespace.Access;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides by the namespace's rules and the grants in the identity. Presence and history may be read
 * by whoever may subscribe; an inbox is its user's alone.
 */
public final class RuleAuthorizer implements Authorizer {
  private static final CompletionStage<Boolean> YES = CompletableFuture.completedFuture(true);
  private static final CompletionStage<Boolean> NO = CompletableFuture.completedFuture(false);

  @Override
  public CompletionStage<Boolean> mayDo(
      Identity identity, Action action, ChannelName channel, Namespace namespace) {
    return decide(identity, action, channel, namespace) ? YES : NO;
  }

  private static boolean decide(
      Identity identity, Action action, ChannelName channel, Namespace namespace) {
    if (action == Action.PUBLISH) {
      return has(namespace.publish(), identity, identity.mayPublish(channel));
    }
    if (channel.isInbox()) {
      return channel.value().substring(1).equals(identity.user());
    }
    return has(namespace.subscribe(), identity, identity.maySubscribe(channel));
  }

  private static boolean has(Access access, Identity identity, boolean granted) {
    return switch (access) {
      case ANYONE -> true;
      case USERS -> identity.user() != null || granted;
      case GRANTED -> granted;
      case NOBODY -> false;
    };
  }
}
