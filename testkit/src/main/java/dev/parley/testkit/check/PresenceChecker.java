package dev.parley.testkit.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Follows who each client believes to be present. */
final class PresenceChecker {
  private record Watch(String client, String channel) {}

  private final Map<Watch, Set<String>> pictures = new HashMap<>();
  private final BiConsumer<String, Operation> violated;

  /**
   * @param violated is told the promise that an operation breaks
   */
  PresenceChecker(BiConsumer<String, Operation> violated) {
    this.violated = violated;
  }

  void told(Operation.MembersTold told) {
    pictures.put(new Watch(told.client(), told.channel()), new HashSet<>(told.members()));
  }

  void ended(Operation.PresenceEnded ended) {
    pictures.remove(new Watch(ended.client(), ended.channel()));
  }

  void changed(Operation.MemberChanged change) {
    Set<String> picture = pictures.get(new Watch(change.client(), change.channel()));
    if (picture == null) {
      violated.accept("no change is shown to who was told no members", change);
      return;
    }
    switch (change.change()) {
      case JOIN -> {
        if (!picture.add(change.member())) {
          violated.accept("nobody joins who is present", change);
        }
      }
      case UPDATE -> {
        if (!picture.contains(change.member())) {
          violated.accept("nobody changes who is not present", change);
        }
      }
      case LEAVE -> {
        if (!picture.remove(change.member())) {
          violated.accept("nobody leaves who is not present", change);
        }
      }
    }
  }

  void are(Operation.MembersAre truth) {
    pictures.forEach((watch, picture) -> {
      if (watch.channel().equals(truth.channel()) && !picture.equals(truth.members())) {
        violated.accept("presence is right in the end", truth);
      }
    });
  }
}
