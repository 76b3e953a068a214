package dev.parley.dialect.parley;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Renderer;
import org.jspecify.annotations.Nullable;

/** The two ways of seeing a channel, shared by all connections. */
final class ParleyRenderers {

  static final Renderer WITH_PRESENCE = delivery -> render(delivery, true);
  static final Renderer WITHOUT_PRESENCE = delivery -> render(delivery, false);

  private ParleyRenderers() {}

  static Renderer of(boolean presence) {
    return presence ? WITH_PRESENCE : WITHOUT_PRESENCE;
  }

  private static @Nullable Frame render(Delivery delivery, boolean presence) {
    return switch (delivery) {
      case Publication publication -> Messages.publication(publication);
      case Gap gap -> Messages.gap(gap);
      case PresenceEvent event -> presence ? Messages.presence(event) : null;
    };
  }
}
