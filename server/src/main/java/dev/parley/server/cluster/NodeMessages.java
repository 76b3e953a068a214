package dev.parley.server.cluster;

import dev.parley.core.spi.Unavailable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The way between nodes. Thread-safe. */
public interface NodeMessages {

  /** For a node that is alone. */
  NodeMessages NONE =
      new NodeMessages() {
        @Override
        public void answer(Function<byte[], CompletionStage<byte[]>> answers) {}

        @Override
        public CompletionStage<byte[]> ask(String node, byte[] question, Duration patience) {
          return CompletableFuture.failedFuture(new Unavailable("there is no other node", null));
        }
      };

  /**
   * Begins to answer. Once; may block a moment.
   *
   * @param answers called on any thread: does not block
   */
  void answer(Function<byte[], CompletionStage<byte[]>> answers);

  /**
   * Asks another node.
   *
   * @return fails with {@link Unavailable} if it can't be asked or does not answer in time
   */
  CompletionStage<byte[]> ask(String node, byte[] question, Duration patience);
}
