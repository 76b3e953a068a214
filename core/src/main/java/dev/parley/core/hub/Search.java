package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Payload;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.OtherNodes.Handover;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds an earlier session wherever it is: on a loop of this node, or on the node that its secret
 * names, or that it went to from there. Confined to the asking loop, but for its visits to others.
 */
final class Search {
  private static final int MOST_HOPS = 3;

  private final Shard asking;
  private final Hub.Claim claim;
  private final ResumeSecrets.Proof proof;

  /** Who asks, if it is certain that the session was theirs, whatever other nodes say. */
  private final @Nullable Identity owner;

  private final Consumer<Resumption.@Nullable Detached> then;

  /** What the session was when it went from here to another node, if it did. */
  private final List<Resumption.Detached> before = new ArrayList<>(0);

  private @Nullable String wentTo;

  Search(
      Shard asking,
      Hub.Claim claim,
      ResumeSecrets.Proof proof,
      @Nullable Identity owner,
      Consumer<Resumption.@Nullable Detached> then) {
    this.asking = asking;
    this.claim = claim;
    this.proof = proof;
    this.owner = owner;
    this.then = then;
  }

  void begin() {
    if (!look(asking)) {
      visit(0);
    }
  }

  /** Looks on one loop, on that loop; true if it is there. */
  private boolean look(Shard shard) {
    Resumption.Detached found = shard.resumption.take(claim);
    if (found != null && found.moves() >= proof.moves()) {
      onAsking(() -> found(found.identity(), found.info(), found.moves(), found.present()));
      return true;
    }
    if (found != null) {
      // It went on elsewhere without this node's knowledge.
      before.add(found);
    }
    Resumption.Handed note = shard.resumption.recall(claim);
    if (note != null) {
      before.add(note.session());
      wentTo = note.to();
    }
    return false;
  }

  private void visit(int next) {
    List<Shard> shards = asking.hub.shards();
    if (next == shards.size()) {
      onAsking(this::askOthers);
      return;
    }
    Shard shard = shards.get(next);
    if (shard.number == asking.number) {
      visit(next + 1);
      return;
    }
    shard.loop.execute(() -> {
      if (!look(shard)) {
        visit(next + 1);
      }
    });
  }

  private void askOthers() {
    if (!isHere(proof.node())) {
      ask(proof.node(), MOST_HOPS);
    } else if (wentTo != null) {
      ask(wentTo, MOST_HOPS);
    } else {
      nothing();
    }
  }

  private void ask(String node, int hops) {
    asking.whenDone(
        () -> asking.hub.services().others().takeOver(node, claim.session(), claim.user()),
        (handover, failure) -> {
          if (failure != null) {
            asking.hub.failed("handover", failure);
          }
          switch (handover) {
            case Handover.Taken(var identity, var info, int moves, var present) ->
                found(identity, info, moves + 1, present);
            case Handover.Moved(String to) when hops > 1 && !isHere(to) -> ask(to, hops - 1);
            case Handover.Moved(String to) when hops > 1 && wentTo != null -> ask(wentTo, hops - 1);
            case Handover.Silent() when owner != null ->
                // It may have moved since, unknown to this secret: by no more than is followed.
                found(owner, null, proof.moves() + MOST_HOPS, Set.of());
            case Handover.Moved _, Handover.Silent _, Handover.Gone _ -> nothing();
            case null -> nothing();
          }
        });
  }

  private void found(
      Identity identity, @Nullable Payload info, int moves, Set<ChannelName> present) {
    Set<ChannelName> all = new HashSet<>(present);
    int most = moves;
    for (Resumption.Detached left : before) {
      all.addAll(left.present());
      // Whoever answered may know of fewer moves than a copy that was here.
      most = Math.max(most, left.moves() + 1);
    }
    then.accept(new Resumption.Detached(claim.session(), identity, info, most, all));
  }

  private void nothing() {
    before.forEach(asking.resumption::leaveAll);
    then.accept(null);
  }

  private boolean isHere(String node) {
    return node.equals(asking.hub.settings().node());
  }

  private void onAsking(Runnable task) {
    if (asking.loop.inLoop()) {
      task.run();
    } else {
      asking.loop.execute(task);
    }
  }
}
