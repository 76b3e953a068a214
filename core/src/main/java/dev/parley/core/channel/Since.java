package dev.parley.core.channel;

/** Where a subscription's run begins. */
public sealed interface Since {

  /** With the next publication. */
  record Now() implements Since {}

  /** Right behind a position the subscriber has seen: recovery. */
  record After(Position position) implements Since {}

  /** With the last {@code count} publications that history holds. */
  record Last(int count) implements Since {}
}
