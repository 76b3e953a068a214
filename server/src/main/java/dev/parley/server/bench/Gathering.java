package dev.parley.server.bench;

import dev.parley.net.client.ClientConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How the connections of a load run come together: one behind another, so that only so many
 * handshakes are under way. A bare WebSocket does not say when its subscription stands, so it is
 * tried until every connection has received something. Confined to the client's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed connection fails the whole
final class Gathering {
  private static final int MOST_HANDSHAKES = 128;
  private static final Duration PROBE_EVERY = Duration.ofMillis(100);
  private static final Duration RECEIVE_WITHIN = Duration.ofSeconds(10);

  /** What is brought together. */
  interface Members {
    /** Opens the connection with a number, the first being 0. */
    CompletionStage<ClientConnection> connect(int number);

    /** Publishes something into a channel that stands for nothing else. */
    void probe(LoadGroup group);
  }

  private final int wanted;
  private final List<LoadGroup> groups;
  private final Members members;
  private final LoadThread thread;
  private final CompletableFuture<Void> complete = new CompletableFuture<>();
  private int started;
  private int opened;

  Gathering(int wanted, List<LoadGroup> groups, Members members, LoadThread thread) {
    this.wanted = wanted;
    this.groups = groups;
    this.members = members;
    this.thread = thread;
  }

  /** Completes when every connection has received something, or fails saying why not. */
  CompletableFuture<Void> complete() {
    return complete;
  }

  void begin() {
    for (int i = 0; i < Math.min(MOST_HANDSHAKES, wanted); i++) {
      connectNext();
    }
  }

  /** A connection is open. */
  void opened() {
    opened++;
    if (opened == wanted) {
      probe(thread.now() + RECEIVE_WITHIN.toNanos());
    } else {
      connectNext();
    }
  }

  /** A connection has received for the first time. */
  void received() {
    if (opened == wanted && groups.stream().allMatch(group -> group.ready == group.members)) {
      complete.complete(null);
    }
  }

  /** It cannot be, or shall not; without effect when it is complete. */
  void fail(String why) {
    complete.completeExceptionally(new IllegalStateException(why));
  }

  private void connectNext() {
    if (started == wanted || complete.isDone()) {
      return;
    }
    int number = started++;
    members
        .connect(number)
        .whenComplete((_, failure) -> {
          if (failure != null) {
            String which = number == 0 ? "" : "connection " + (number + 1) + ": ";
            fail(which + failure.getMessage());
          }
        });
  }

  private void probe(long deadline) {
    if (complete.isDone()) {
      return;
    }
    if (thread.now() - deadline >= 0) {
      fail(
          "of "
              + wanted
              + " connections only "
              + groups.stream().mapToInt(group -> group.ready).sum()
              + " receive what is published there; does the address lead to a channel?");
      return;
    }
    for (LoadGroup group : groups) {
      if (group.ready < group.members) {
        members.probe(group);
      }
    }
    thread.later(() -> probe(deadline), PROBE_EVERY.toNanos());
  }
}
