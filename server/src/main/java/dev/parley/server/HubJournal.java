package dev.parley.server;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.hub.Hub;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import dev.parley.socketio.recovery.Journal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The logs of Socket.IO's namespaces, each a channel that nobody but this server's program may use.
 * Any thread.
 */
final class HubJournal implements Journal {
  /** The namespace of these channels. */
  static final String NAMESPACE = "socket.io";

  private static final int PAGE = 500;

  private final Hub hub;
  private final History history;
  private final Function<LocalSubscriber, CompletionStage<Position>> attach;
  private final Map<String, LocalSubscriber> followed = new ConcurrentHashMap<>();

  /**
   * @param attach begins a subscriber's run
   */
  HubJournal(
      Hub hub, History history, Function<LocalSubscriber, CompletionStage<Position>> attach) {
    this.hub = hub;
    this.history = history;
    this.attach = attach;
  }

  @Override
  public CompletionStage<Position> append(String nsp, byte[] entry) {
    return hub.publish(channel(nsp), Draft.of(Payload.binary(entry)))
        .thenApply(Broker.Published::position);
  }

  @Override
  public CompletionStage<Optional<List<Entry>>> since(String nsp, Position position) {
    return read(channel(nsp), position, new ArrayList<>());
  }

  @Override
  public CompletionStage<Position> follow(String nsp, Reader reader) {
    var subscriber =
        new LocalSubscriber(channel(nsp), new Since.Now(), delivery -> hand(delivery, reader));
    followed.put(nsp, subscriber);
    return attach.apply(subscriber);
  }

  @Override
  public void unfollow(String nsp) {
    LocalSubscriber subscriber = followed.remove(nsp);
    if (subscriber != null) {
      // What has not begun yet can't be ended before.
      var _ = subscriber.started().whenComplete((_, _) -> subscriber.detach());
    }
  }

  private CompletionStage<Optional<List<Entry>>> read(
      ChannelName channel, Position from, List<Entry> entries) {
    return history
        .read(channel, HistoryQuery.forward(from, PAGE))
        .thenCompose(page -> {
          if (page.gap() != null) {
            return CompletableFuture.completedStage(Optional.empty());
          }
          page.publications().forEach(publication -> entries.add(entry(publication)));
          return page.more()
              ? read(channel, entries.getLast().position(), entries)
              : CompletableFuture.completedStage(Optional.of(List.copyOf(entries)));
        });
  }

  private static void hand(Delivery delivery, Reader reader) {
    switch (delivery) {
      case Publication publication -> reader.entry(entry(publication));
      case Gap gap -> reader.lost(gap.resumesAt());
      case PresenceEvent _ -> {}
    }
  }

  private static Entry entry(Publication publication) {
    return new Entry(publication.position(), publication.payload().bytes());
  }

  /** Any name of a namespace is possible, and few characters in that of a channel. */
  private static ChannelName channel(String nsp) {
    String readable = NAMESPACE + ":" + nsp;
    return ChannelName.isValid(readable)
        ? new ChannelName(readable)
        : new ChannelName(
            NAMESPACE
                + ":="
                + Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(nsp.getBytes(StandardCharsets.UTF_8)));
  }
}
