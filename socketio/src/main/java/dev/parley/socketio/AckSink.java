package dev.parley.socketio;

import java.util.concurrent.CompletableFuture;

/** Takes the answers of clients to one event. Any thread. */
sealed interface AckSink permits ManyAcks, PassedAcks {

  /** One more group of clients has been asked. */
  void counted(int clients);

  void answered(Args args);

  /** Completes when no more answers are wanted. */
  CompletableFuture<?> ended();
}
