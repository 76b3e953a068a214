package dev.parley.server.config;

import dev.parley.net.peer.AddressRange;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The forms a text value may take. */
enum TextForm {
  ANY("any text", "[^\\p{Cntrl}]*"),
  FILE("the path of a file, or nothing", "[^\\p{Cntrl}]*"),
  HOST("a host name or address", "[A-Za-z0-9._:%-]{1,255}"),
  ORIGIN(
      "origins like https://example.com, or *",
      "\\*|[a-z][a-z0-9+.-]*://[A-Za-z0-9._-]+(:\\d{1,5})?|[a-z]+://\\[[0-9a-fA-F:.]+](:\\d{1,5})?"),
  ADDRESS_RANGE("addresses and ranges like 192.0.2.7, 10.0.0.0/8 or fd00::/8", "") {
    @Override
    boolean matches(String text) {
      return AddressRange.parse(text).isPresent();
    }
  },
  // RFC 6265 4.1.1: cookie-name is a token.
  COOKIE_NAME("a cookie name", "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}"),
  OPTIONAL_COOKIE("a cookie name, or nothing", "[!#$%&'*+.^_`|~0-9A-Za-z-]{0,64}"),
  ENGINE_PATH("a path that begins and ends with a slash", "/([A-Za-z0-9._~-]+/)+"),
  OWN_NAMESPACE("a slash and 1 to 64 of the letters, digits, -, _ and .", "/[A-Za-z0-9._-]{1,64}"),
  BCRYPT(
      "nothing, or a bcrypt hash like $2b$12$... of a cost from 4 to 16",
      "|\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}"),
  QUERY_NAME("1 to 64 of the letters, digits, -, _, . and ~", "[A-Za-z0-9_.~-]{1,64}"),
  API_KEY("keys of 1 to 256 visible ASCII characters without a comma", "[!-+\\--~]{1,256}"),
  REDIS_URL(
      "nothing, or redis://, redis-sentinel:// or redis-cluster:// and so on; rediss with TLS",
      "|rediss?(-sentinel|-cluster)?://[^\\p{Cntrl}\\s]+"),
  ENDPOINT_URL(
      "nothing, or a URL with http or https, and without a fragment",
      "|https?://[^\\p{Cntrl}\\s/?#@]+([/?][^\\p{Cntrl}\\s#]*)?") {
    @Override
    boolean matches(String text) {
      return super.matches(text) && isUri(text);
    }
  },
  NSP_PATTERN(
      "names that begin with a slash, in which * stands for anything",
      "/[^\\p{Cntrl}\\s,?]{0,255}"),
  BRIDGE_RULE(
      "a namespace, a room, a channel and an event, like / room-{name} chat:{name} message",
      "/[^\\p{Cntrl}\\s,?]* [^\\p{Cntrl}\\s,{}]*\\{(\\w+)}[^\\p{Cntrl}\\s,{}]*"
          + " [A-Za-z0-9_.:=@;!~+/#$-]*\\{\\1}[A-Za-z0-9_.:=@;!~+/#$-]*"
          + " (?!(connect|connect_error|disconnect|disconnecting|newListener|removeListener)$)"
          + "[^\\p{Cntrl}\\s,]+"),
  KEY_PREFIX("1 to 64 of the letters, digits, -, _, . and :", "[A-Za-z0-9_.:-]{1,64}"),
  TOKEN_SECRET("nothing, or at least 32 bytes", "") {
    // RFC 7518 3.2: a key of the same size as the hash output or larger MUST be used.
    @Override
    boolean matches(String text) {
      return text.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length >= 32;
    }
  };

  private final String allowed;
  private final Pattern pattern;

  TextForm(String allowed, String pattern) {
    this.allowed = allowed;
    this.pattern = Pattern.compile(pattern);
  }

  String allowed() {
    return allowed;
  }

  boolean matches(String text) {
    return pattern.matcher(text).matches();
  }

  private static boolean isUri(String text) {
    try {
      return text.isEmpty() || new URI(text).getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
