package dev.parley.net.websocket.codec;

import dev.parley.net.websocket.codec.ExtensionHeader.Extension;
import dev.parley.net.websocket.codec.ExtensionHeader.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Negotiates permessage-deflate (RFC 7692 7.1). What clients send always goes without context
 * takeover, what the server sends does so unless it is told otherwise: a connection then keeps no
 * compression state. Stateless: any thread.
 */
public final class DeflateOffer {
  /** What a client of ours offers in {@code Sec-WebSocket-Extensions}. */
  public static final String CLIENT_OFFER =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  private static final String NAME = "permessage-deflate";
  private static final String SERVER_NO_TAKEOVER = "server_no_context_takeover";
  private static final String CLIENT_NO_TAKEOVER = "client_no_context_takeover";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final String CLIENT_WINDOW = "client_max_window_bits";

  /** The only window of the JDK's Deflater: 2^15 bytes. */
  private static final int WINDOW_BITS = 15;

  /**
   * What a server has agreed to.
   *
   * @param header what the response says in {@code Sec-WebSocket-Extensions}
   * @param takeover whether a message of the server may refer back to those before it
   */
  public record Agreed(String header, boolean takeover) {}

  private DeflateOffer() {}

  /**
   * Answers a client's offers.
   *
   * @param headerValues the values of all {@code Sec-WebSocket-Extensions} lines of the request
   * @param takeover whether the server would let its messages refer back, where the client does not
   *     ask it not to
   * @return the answer to the first offer that can be honoured; nothing if none can, in which case
   *     the header is left out and messages are not compressed
   */
  public static Optional<Agreed> answer(List<String> headerValues, boolean takeover) {
    for (Extension offer : ExtensionHeader.parse(headerValues)) {
      if (offer.name().equals(NAME) && isValid(offer, false)) {
        String window = value(offer, SERVER_WINDOW);
        if (!isNarrow(window)) {
          return Optional.of(accept(offer, takeover, window));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Tells a client of ours what the server made of {@link #CLIENT_OFFER}.
   *
   * @param headerValues the values of all {@code Sec-WebSocket-Extensions} lines of the response
   * @return true if messages may be compressed, without context takeover in both directions; false
   *     also for an answer that this package cannot honour, upon which the connection must be
   *     failed unless the list is empty (RFC 6455 4.1)
   */
  public static boolean isAccepted(List<String> headerValues) {
    List<Extension> answer = ExtensionHeader.parse(headerValues);
    if (answer.size() != 1) {
      return false;
    }
    Extension only = answer.getFirst();
    return only.name().equals(NAME)
        && isValid(only, true)
        && has(only, SERVER_NO_TAKEOVER)
        && !isNarrow(value(only, CLIENT_WINDOW));
  }

  private static Agreed accept(Extension offer, boolean takeover, @Nullable String window) {
    // RFC 7692 7.1.1.1: such an offer is accepted only by naming the parameter in the response.
    boolean refersBack = takeover && !has(offer, SERVER_NO_TAKEOVER);
    StringBuilder header = new StringBuilder(NAME);
    if (!refersBack) {
      header.append("; ").append(SERVER_NO_TAKEOVER);
    }
    header.append("; ").append(CLIENT_NO_TAKEOVER);
    if (window != null) {
      // RFC 7692 7.1.2.1: likewise.
      header.append("; ").append(SERVER_WINDOW).append('=').append(window);
    }
    return new Agreed(header.toString(), refersBack);
  }

  /**
   * RFC 7692 7.1: unknown or repeated parameters and values out of range make an offer one to
   * decline.
   */
  private static boolean isValid(Extension extension, boolean isAnswer) {
    Set<String> seen = new HashSet<>();
    for (Parameter parameter : extension.parameters()) {
      String value = parameter.value();
      boolean valid =
          switch (parameter.name()) {
            case SERVER_NO_TAKEOVER, CLIENT_NO_TAKEOVER -> value == null;
            case SERVER_WINDOW -> value != null && isWindow(value);
            // RFC 7692 7.1.2.2: in an offer the value may be missing, in an answer it may not.
            case CLIENT_WINDOW -> value == null ? !isAnswer : isWindow(value);
            default -> false;
          };
      if (!valid || !seen.add(parameter.name())) {
        return false;
      }
    }
    return true;
  }

  /** RFC 7692 7.1.2.1: a decimal integer from 8 to 15 without leading zeroes. */
  private static boolean isWindow(String value) {
    return switch (value) {
      case "8", "9", "10", "11", "12", "13", "14", "15" -> true;
      default -> false;
    };
  }

  private static boolean isNarrow(@Nullable String window) {
    return window != null && Integer.parseInt(window) < WINDOW_BITS;
  }

  private static boolean has(Extension extension, String name) {
    return extension.parameters().stream().anyMatch(parameter -> parameter.name().equals(name));
  }

  private static @Nullable String value(Extension extension, String name) {
    for (Parameter parameter : extension.parameters()) {
      if (parameter.name().equals(name)) {
        return parameter.value();
      }
    }
    return null;
  }
}
