package dev.parley.socketio;

import dev.parley.socketio.cluster.Answers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The answers of clients here to an event from another server, which is told them. */
final class PassedAcks implements AckSink {
  private final Answers answers;
  private final AtomicInteger groups;
  private final AtomicInteger clients = new AtomicInteger();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * @param groups of clients, which the other server is told as one
   */
  PassedAcks(Answers answers, int groups) {
    this.answers = answers;
    this.groups = new AtomicInteger(groups);
  }

  @Override
  public void counted(int more) {
    int all = clients.addAndGet(more);
    if (groups.decrementAndGet() == 0) {
      answers.counted(all);
    }
  }

  @Override
  public void answered(Args args) {
    answers.answered(args.get(0));
  }

  @Override
  public CompletableFuture<?> ended() {
    return ended;
  }

  void end() {
    ended.complete(null);
  }
}
