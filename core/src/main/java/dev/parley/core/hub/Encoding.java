package dev.parley.core.hub;

/**
 * How a transport frames messages. One object per distinct form of bytes and loop, shared by its
 * connections.
 */
public interface Encoding {

  /** Begins a batch. Called on the loop. */
  Batch newBatch();
}
