package dev.parley.socketio;

import dev.parley.socketio.cluster.Answers;
import java.util.concurrent.CompletableFuture;

/**
 * The answers of clients here to an event from another server, which is told them. A lock guards
 * the numbers; all else happens outside.
 */
final class PassedAcks implements AckSink {
  private final Answers answers;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private int groups;
  private int clients;
  private int answered;

  /**
   * @param groups of clients, which the other server is told as one
   */
  PassedAcks(Answers answers, int groups) {
    this.answers = answers;
    this.groups = groups;
  }

  @Override
  public void counted(int more) {
    boolean last;
    int all;
    synchronized (this) {
      clients += more;
      groups--;
      last = groups == 0;
      all = clients;
    }
    if (last) {
      answers.counted(all);
    }
    endIfComplete();
  }

  @Override
  public void answered(Args args) {
    answers.answered(args.get(0));
    synchronized (this) {
      answered++;
    }
    endIfComplete();
  }

  @Override
  public CompletableFuture<?> ended() {
    return ended;
  }

  void end() {
    ended.complete(null);
  }

  private void endIfComplete() {
    boolean complete;
    synchronized (this) {
      complete = groups == 0 && answered == clients;
    }
    if (complete) {
      end();
    }
  }
}
