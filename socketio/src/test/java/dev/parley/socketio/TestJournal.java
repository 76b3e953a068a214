package dev.parley.socketio;

import dev.parley.core.channel.Position;
import dev.parley.socketio.recovery.Journal;
import dev.parley.testkit.hub.SimulatedWorld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log in virtual time: what is asked is done, and answered, later, on whichever loop. */
final class TestJournal implements Journal {
  private final SimulatedWorld time;
  private final Map<String, List<Entry>> logs = new HashMap<>();
  private final Map<String, Reader> readers = new HashMap<>();
  private final List<Entry> withheld = new ArrayList<>();

  /** Entries from this offset on are kept, and none before. */
  long oldest = 1;

  /** Appending fails. */
  boolean away;

  /** What is appended is not handed to readers. */
  boolean withholds;

  TestJournal(SimulatedWorld time) {
    this.time = time;
  }

  @Override
  public CompletionStage<Position> append(String nsp, byte[] entry) {
    var done = new CompletableFuture<Position>();
    boolean fails = away;
    time.loop(1)
        .execute(() -> {
          if (fails) {
            done.completeExceptionally(new IllegalStateException("away on purpose"));
            return;
          }
          List<Entry> log = log(nsp);
          var kept = new Entry(new Position("e", log.size() + 1, 7), entry);
          log.add(kept);
          if (withholds) {
            withheld.add(kept);
          } else {
            Objects.requireNonNull(readers.get(nsp)).entry(kept);
          }
          done.complete(kept.position());
        });
    return done;
  }

  @Override
  public CompletionStage<Optional<List<Entry>>> since(String nsp, Position position) {
    var answer = new CompletableFuture<Optional<List<Entry>>>();
    time.loop(1)
        .execute(() -> {
          List<Entry> log = log(nsp);
          boolean whole =
              position.epoch().equals("e")
                  && position.offset() >= oldest - 1
                  && position.offset() <= log.size();
          answer.complete(
              whole
                  ? Optional.of(List.copyOf(log.subList((int) position.offset(), log.size())))
                  : Optional.empty());
        });
    return answer;
  }

  @Override
  public CompletionStage<Position> follow(String nsp, Reader reader) {
    var begun = new CompletableFuture<Position>();
    time.loop(1)
        .execute(() -> {
          readers.put(nsp, reader);
          begun.complete(new Position("e", log(nsp).size(), 7));
        });
    return begun;
  }

  @Override
  public void unfollow(String nsp) {
    readers.remove(nsp);
  }

  /** Whether a reader follows a namespace. */
  boolean isFollowed(String nsp) {
    return readers.containsKey(nsp);
  }

  /** Readers learn that they have missed all that was withheld. */
  void lose(String nsp) {
    Position last = withheld.getLast().position();
    withheld.clear();
    withholds = false;
    time.on(time.loop(1), () -> Objects.requireNonNull(readers.get(nsp)).lost(last));
  }

  private List<Entry> log(String nsp) {
    return logs.computeIfAbsent(nsp, _ -> new ArrayList<>());
  }
}
