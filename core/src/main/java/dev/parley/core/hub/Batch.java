package dev.parley.core.hub;

import dev.parley.core.dialect.Frame;

/**
 * Messages framed once for all connections of one encoding that send them. Made, filled and
 * released on one loop.
 */
public interface Batch {

  /** Appends a message. */
  void add(Frame frame);

  /** Bytes so far, framing included. */
  int bytes();

  /**
   * Gives back what the batch holds; connections that still send it keep it alive by themselves.
   */
  void release();
}
