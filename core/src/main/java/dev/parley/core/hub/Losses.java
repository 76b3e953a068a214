package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Looks for what was lost between the broker and the rooms of a loop, whose channels are asked for
 * together: where their logs stand, and who is present. Confined to the loop.
 */
final class Losses {
  private final Shard shard;

  Losses(Shard shard) {
    this.shard = shard;
  }

  /** As {@link Hub#lookForLosses} says. */
  void look(Iterable<Room> rooms) {
    Map<ChannelName, Position> stand = new HashMap<>();
    Map<ChannelName, Members> shown = new HashMap<>();
    for (Room room : rooms) {
      Position live = room.live();
      if (live != null) {
        stand.put(room.channel, live);
      }
      Members members = room.settledMembers();
      if (members != null) {
        shown.put(room.channel, members);
      }
    }
    HubServices services = shard.hub.services();
    hold(stand, services.history()::tops, Room::holdAgainst);
    hold(shown, services.presence()::digests, Room::holdAgainst);
  }

  /** Compares a room with what was found of it. */
  private interface Comparison<A, T> {
    void of(Room room, A asked, T found);
  }

  private <A, T> void hold(
      Map<ChannelName, A> asked,
      Function<List<ChannelName>, List<CompletionStage<Map<ChannelName, T>>>> ask,
      Comparison<A, T> comparison) {
    if (asked.isEmpty()) {
      return;
    }
    List<CompletionStage<Map<ChannelName, T>>> parts;
    try {
      parts = ask.apply(List.copyOf(asked.keySet()));
    } catch (RuntimeException failure) {
      shard.hub.failed("looking for losses", failure);
      return;
    }
    for (CompletionStage<Map<ChannelName, T>> part : parts) {
      // What fails is asked again with the next look.
      shard.whenDone(
          () -> part,
          (found, failure) -> {
            if (found != null) {
              compare(asked, found, comparison);
            }
          });
    }
  }

  private <A, T> void compare(
      Map<ChannelName, A> asked, Map<ChannelName, T> found, Comparison<A, T> comparison) {
    found.forEach((channel, what) -> {
      Room room = shard.existingRoom(channel);
      A before = asked.get(channel);
      if (room != null && before != null) {
        comparison.of(room, before, what);
      }
    });
  }
}
