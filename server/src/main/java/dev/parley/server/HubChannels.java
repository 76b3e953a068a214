package dev.parley.server;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.hub.Hub;
import dev.parley.server.bridge.Channels;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The channels of a node, for rooms that share them. Any thread.
 *
 * @param attach begins a subscriber's run
 */
record HubChannels(Hub hub, Function<LocalSubscriber, CompletionStage<Position>> attach)
    implements Channels {

  @Override
  public boolean allows(String channel) {
    return hub.checkChannel(channel) == null;
  }

  @Override
  public boolean allows(Payload payload) {
    return hub.checkDraft(Draft.of(payload)) == null;
  }

  @Override
  public CompletionStage<?> publish(String channel, Payload payload) {
    return hub.publish(new ChannelName(channel), Draft.of(payload));
  }

  @Override
  public Feed subscribe(String channel, Since since, Consumer<Delivery> subscriber) {
    var local = new LocalSubscriber(new ChannelName(channel), since, subscriber);
    var _ = attach.apply(local);
    return new Feed() {
      @Override
      public CompletionStage<Position> started() {
        return local.started();
      }

      @Override
      public CompletionStage<Void> ended() {
        return local.ended();
      }

      @Override
      public void close() {
        // What has not begun yet can't be ended before.
        var _ = local.started().whenComplete((_, _) -> local.detach());
      }
    };
  }
}
