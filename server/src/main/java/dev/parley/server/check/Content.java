package dev.parley.server.check;

/** What a run publishes: the channel and a number, so that each payload is unique. */
final class Content {
  private static final char BEFORE_NUMBER = '#';

  private Content() {}

  static String of(String channel, long number) {
    return channel + BEFORE_NUMBER + number;
  }

  /** The channel that a payload was published into; empty if it is not of a run. */
  static String channelOf(String payload) {
    int end = payload.lastIndexOf(BEFORE_NUMBER);
    return end < 0 ? "" : payload.substring(0, end);
  }
}
