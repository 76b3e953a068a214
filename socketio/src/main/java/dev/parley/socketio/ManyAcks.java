package dev.parley.socketio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The answers of many clients to one event. A lock guards it; the result completes outside. */
final class ManyAcks implements AckSink {
  /** More groups than there are: for a number that is not known yet. */
  static final int MANY = 1 << 30;

  private final CompletableFuture<List<Args>> result = new CompletableFuture<>();
  private final List<Args> answers = new ArrayList<>();
  private long groups;
  private long expected;

  /**
   * @param groups of clients, each of which is still to be counted
   */
  ManyAcks(long groups) {
    this.groups = groups;
  }

  CompletableFuture<List<Args>> result() {
    return result;
  }

  @Override
  public CompletableFuture<?> ended() {
    return result;
  }

  @Override
  public void counted(int clients) {
    change(-1, clients, null);
  }

  @Override
  public void answered(Args args) {
    change(0, 0, args);
  }

  /** So many more groups are to be counted. */
  void more(int more) {
    change(more, 0, null);
  }

  void timeout() {
    List<Args> some;
    synchronized (this) {
      some = List.copyOf(answers);
    }
    result.completeExceptionally(AckMissing.timeout(some));
  }

  private void change(int moreGroups, int clients, @Nullable Args answer) {
    List<Args> all;
    synchronized (this) {
      groups += moreGroups;
      expected += clients;
      if (answer != null) {
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
