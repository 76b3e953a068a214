package dev.parley.server.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Something that {@code parley bench} measures, in phases: {@link #prepare}, {@link #begin}, {@link
 * #finished}, {@link #verdict}, {@link #leave}. Called by one thread, but {@link #stop} by any.
 */
interface Measurement {

  /** Connections that are open now. */
  int open() throws InterruptedException, ExecutionException;

  /** Connects; completes when every connection receives, or fails saying why not. */
  CompletableFuture<Void> prepare();

  /** Loads: first for the warm-up, then measured. */
  void begin();

  /** Completes when the time is over and everything has arrived, or two seconds later. */
  CompletableFuture<Void> finished();

  /**
   * How it stands; asked once a second.
   *
   * @param terminal whether a passing line is overwritten by the next
   */
  Progress progress(boolean terminal) throws InterruptedException, ExecutionException;

  /** The result; after {@link #finished}. */
  Verdict verdict() throws InterruptedException, ExecutionException;

  /** Ends {@link #prepare} or the measurement now, with the result so far. */
  void stop();

  /** Closes all connections; completes when the server has agreed. */
  CompletableFuture<Void> leave();

  /**
   * What is told on the way.
   *
   * @param lasting lines that stay
   * @param passing what is of interest until the next comes; empty for nothing
   */
  record Progress(List<String> lasting, String passing) {}

  /**
   * What is told at the end.
   *
   * @param text lines, the last one ended
   * @param fine whether everything arrived and nothing was closed
   */
  record Verdict(String text, boolean fine) {}
}
