package dev.parley.net.loop;

/**
 * What a loop looks at in every sweep, instead of a timer of its own. On the loop only.
 *
 * <p>The slot is where the loop keeps it, so that leaving costs the same however many there are.
 */
public interface Swept {
  int NOT_SWEPT = -1;

  /**
   * Does what has come due.
   *
   * @param now the loop's clock, nanoseconds
   */
  void sweep(long now);

  int slot();

  void slot(int index);
}
