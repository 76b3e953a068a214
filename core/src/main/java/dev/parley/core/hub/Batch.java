package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.dialect.Frame;

/**
 * The messages of one variant in one turn, framed once and sent to every member. Made, filled and
 * released on one loop.
 */
public interface Batch {

  /** Appends a message; {@code delivery} is what it shows. */
  void add(Delivery delivery, Frame frame);

  /** Bytes so far, framing included. */
  int bytes();

  /**
   * Gives back what the batch holds; connections that still send it keep it alive by themselves.
   */
  void release();
}
