package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.spi.PresenceStore;
import dev.parley.core.spi.PresenceStore.Joined;
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

  /** As {@link PresenceStore#join}. */
  CompletionStage<Joined> join(ChannelName channel, Member member, int moves) {
    return services
        .presence()
        .join(channel, member, moves)
        .thenApply(joined -> {
          switch (joined) {
            case NEW -> announce(channel, Change.JOIN, member);
            case REPLACED -> announce(channel, Change.UPDATE, member);
            case LATE -> {}
          }
          return joined;
        });
  }

  /** As {@link PresenceStore#leave}. */
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
