package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import java.util.concurrent.CompletionStage;

/**
 * Changes who is present and announces what has changed. An announcement is made where the store's
 * answer arrives, and not a turn of a loop later: so those of one session keep the store's order,
 * wherever the session is. Stateless; any thread.
 */
final class Presence {
  private final HubServices services;

  Presence(HubServices services) {
    this.services = services;
  }

  /** As {@link dev.parley.core.spi.PresenceStore#join}. */
  CompletionStage<Boolean> join(ChannelName channel, Member member, int moves) {
    return services
        .presence()
        .join(channel, member, moves)
        .thenApply(isNew -> {
          announce(channel, isNew ? Change.JOIN : Change.UPDATE, member);
          return isNew;
        });
  }

  /** As {@link dev.parley.core.spi.PresenceStore#leave}. */
  CompletionStage<Boolean> leave(ChannelName channel, Member member, int moves) {
    return services
        .presence()
        .leave(channel, member.session(), moves)
        .thenApply(was -> {
          if (was) {
            announce(channel, Change.LEAVE, member);
          }
          return was;
        });
  }

  private void announce(ChannelName channel, Change change, Member member) {
    services.broker().announce(new PresenceEvent(channel, change, member));
  }
}
