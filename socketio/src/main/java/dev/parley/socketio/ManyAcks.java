package dev.parley.socketio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The answers of many clients to one event. A lock guards it; the result completes outside. */
final class ManyAcks {
  private final CompletableFuture<List<Args>> result = new CompletableFuture<>();
  private final List<Args> answers = new ArrayList<>();
  private int groups;
  private int expected;

  /**
   * @param groups of clients, each of which is still to be counted
   */
  ManyAcks(int groups) {
    this.groups = groups;
  }

  CompletableFuture<List<Args>> result() {
    return result;
  }

  /** One more group of clients has been asked. */
  void counted(int clients) {
    change(clients, null);
  }

  void answered(Args args) {
    change(0, args);
  }

  void timeout() {
    List<Args> some;
    synchronized (this) {
      some = List.copyOf(answers);
    }
    result.completeExceptionally(AckMissing.timeout(some));
  }

  private void change(int clients, @Nullable Args answer) {
    List<Args> all;
    synchronized (this) {
      if (answer == null) {
        groups--;
        expected += clients;
      } else {
        answers.add(answer);
      }
      if (groups > 0 || answers.size() < expected) {
        return;
      }
      all = List.copyOf(answers);
    }
    result.complete(all);
  }
}
