package dev.parley.core.check;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows who each client believes to be present. */
final class PresenceChecker {
  private record Watch(String client, String channel) {}

  private record Membership(String channel, String member) {}

  /** Who is shown to be there and to have gone, each with what showed it. */
  private static final class Picture {
    final Entry told;
    final Map<String, Entry> present = new HashMap<>();
    final Map<String, Entry> gone = new HashMap<>();

    Picture(Entry told) {
      this.told = told;
    }
  }

  private final Violations violations;
  private final Map<Watch, Picture> pictures = new HashMap<>();
  private final Map<Membership, Entry> up = new HashMap<>();

  PresenceChecker(Violations violations) {
    this.violations = violations;
  }

  void told(Operation.MembersTold told, Entry entry) {
    var picture = new Picture(entry);
    told.members().forEach(member -> picture.present.put(member, entry));
    pictures.put(new Watch(told.client(), told.channel()), picture);
  }

  void ended(Operation.PresenceEnded ended) {
    pictures.remove(new Watch(ended.client(), ended.channel()));
  }

  void up(Operation.MemberUp member, Entry entry) {
    up.put(new Membership(member.channel(), member.member()), entry);
  }

  void down(Operation.MemberDown member) {
    up.remove(new Membership(member.channel(), member.member()));
  }

  void changed(Operation.MemberChanged change, Entry entry) {
    Picture picture = pictures.get(new Watch(change.client(), change.channel()));
    if (picture == null) {
      violations.add("no change is shown to who was told no members", entry);
      return;
    }
    String member = change.member();
    Entry shown = picture.present.get(member);
    switch (change.change()) {
      case JOIN -> {
        picture.present.put(member, entry);
        if (shown != null) {
          violations.add("nobody joins who is present", entry, shown);
        }
      }
      case UPDATE -> {
        if (shown == null) {
          violations.add("nobody changes who is not present", entry, absence(picture, member));
        }
      }
      case LEAVE -> left(picture, change, shown, entry);
    }
  }

  private void left(
      Picture picture, Operation.MemberChanged change, @Nullable Entry shown, Entry entry) {
    String member = change.member();
    Entry there = up.get(new Membership(change.channel(), member));
    if (shown == null) {
      violations.add("nobody leaves who is not present", entry, absence(picture, member));
    } else if (there != null) {
      violations.add("nobody is shown gone who is there", entry, there);
    }
    picture.present.remove(member);
    picture.gone.put(member, entry);
  }

  private static Entry absence(Picture picture, String member) {
    return picture.gone.getOrDefault(member, picture.told);
  }

  void are(Operation.MembersAre truth, Entry entry) {
    pictures.forEach((watch, picture) -> {
      if (!watch.channel().equals(truth.channel())) {
        return;
      }
      for (String member : truth.members()) {
        if (!picture.present.containsKey(member)) {
          violations.add("who is present is shown", entry, absence(picture, member));
        }
      }
      picture.present.forEach((member, shown) -> {
        if (truth.isGhost(member)) {
          violations.add("nobody stays when the lease is over", entry, shown);
        }
      });
    });
  }

  boolean isShown(Operation.MembersAre truth) {
    return pictures.entrySet().stream()
        .filter(picture -> picture.getKey().channel().equals(truth.channel()))
        .map(picture -> picture.getValue().present.keySet())
        .allMatch(truth::fits);
  }
}
