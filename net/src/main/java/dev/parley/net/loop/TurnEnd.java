package dev.parley.net.loop;

/** What is done once at the end of a turn of the loop. */
@FunctionalInterface
public interface TurnEnd {
  void turnEnds();
}
