package dev.parley.core.dialect;

import dev.parley.core.problem.Disconnect;
import dev.parley.core.spi.Identity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can happen to a dialect. */
public sealed interface Input {

  /**
   * The transport is attached; always first.
   *
   * @param parameters what the request said (query parameters, path variables), decoded
   * @param identity who this is, when the transport has already found out; null if the dialect must
   *     ask
   */
  record Opened(
      Map<String, String> parameters, Capabilities capabilities, @Nullable Identity identity)
      implements Input {
    public Opened {
      parameters = Map.copyOf(parameters);
    }
  }

  /** A complete message of valid UTF-8. The array is the dialect's to keep. */
  record Text(byte[] utf8) implements Input {}

  /** A complete binary message. The array is the dialect's to keep. */
  record Binary(byte[] bytes) implements Input {}

  /** The answer to {@link Effect.Ask}. */
  record Answered(long ticket, Answer answer) implements Input {}

  /** A {@link Effect.Wake} has come due. */
  record Woken(String timer) implements Input {}

  /**
   * The hub ended a subscription that the dialect did not end: access was withdrawn or an operator
   * intervened. No delivery of the channel follows.
   */
  record Unsubscribed(String channel, dev.parley.core.problem.Problem reason) implements Input {}

  /**
   * The server wants this connection to end: to go elsewhere, or because its session is replaced,
   * expired or unwanted. A dialect says so in its own words and closes.
   */
  record Draining(Disconnect advice) implements Input {}

  /** The transport is gone; nothing emitted from now on arrives. Always last. */
  record PeerClosed() implements Input {}
}
