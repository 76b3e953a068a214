package dev.parley.dialect.feed;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Renderer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How feeds see their channels. */
final class FeedRenderers {

  /**
   * Of a feed with a single channel the id depends on the delivery alone, so that all such feeds
   * share this renderer and a publication is rendered once for all of them.
   */
  static final Renderer SINGLE = FeedRenderers::single;

  private FeedRenderers() {}

  /** The renderer of one connection with several channels. */
  static Renderer several(Map<String, Position> positions) {
    return new Several(positions);
  }

  /** Each delivery moves its channel's position, and the id has those of all. */
  private record Several(Map<String, Position> positions) implements Renderer {
    @Override
    public @Nullable Frame render(Delivery delivery) {
      return several(delivery, positions);
    }

    @Override
    public boolean tellsWhatWasSent() {
      return true;
    }
  }

  private static @Nullable Frame single(Delivery delivery) {
    String channel = delivery.channel().value();
    return switch (delivery) {
      case Publication publication ->
          FeedFrames.publication(publication, Vector.encode(channel, publication.position()));
      case Gap gap -> FeedFrames.gap(gap, Vector.encode(channel, gap.resumesAt()));
      case PresenceEvent _ -> null;
    };
  }

  private static @Nullable Frame several(Delivery delivery, Map<String, Position> positions) {
    String channel = delivery.channel().value();
    return switch (delivery) {
      case Publication publication -> {
        positions.put(channel, publication.position());
        yield FeedFrames.publication(publication, Vector.encode(positions));
      }
      case Gap gap -> {
        positions.put(channel, gap.resumesAt());
        yield FeedFrames.gap(gap, Vector.encode(positions));
      }
      case PresenceEvent _ -> null;
    };
  }
}
