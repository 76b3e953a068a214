package dev.parley.socketio.recovery;

import dev.parley.core.channel.Position;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The logs of namespaces. From any thread; nothing blocks. */
public interface Journal {

  /** One event, and where the log stands with it. */
  record Entry(Position position, byte[] bytes) {}

  /** Reads along. Called by one thread at a time, in the order of the log; does not block. */
  interface Reader {
    void entry(Entry entry);

    /** What lies between the last entry and this position is lost to this server. */
    void lost(Position resumesAt);
  }

  /**
   * Appends an entry; those of one caller in the order of its calls. A failed stage means that it
   * is not known whether it was.
   */
  CompletionStage<Position> append(String nsp, byte[] entry);

  /** Every entry behind a position, in order; empty if they are not all kept. */
  CompletionStage<Optional<List<Entry>>> since(String nsp, Position position);

  /**
   * Hands every entry from now on to a reader.
   *
   * @return completes with where that begins, before the first entry is handed over
   */
  CompletionStage<Position> follow(String nsp, Reader reader);

  /** Ends that, when a namespace is no more. */
  void unfollow(String nsp);
}
