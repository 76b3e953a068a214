package dev.parley.conformance.foreign;

import java.util.UUID;

/** Names that no other test uses. */
final class Channels {

  private Channels() {}

  static String fresh() {
    return "c-" + UUID.randomUUID();
  }
}
