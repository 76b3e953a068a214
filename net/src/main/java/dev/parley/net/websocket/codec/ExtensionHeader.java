package dev.parley.net.websocket.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses the values of {@code Sec-WebSocket-Extensions} (RFC 6455 9.1). An extension that breaks
 * the grammar is left out and the others stand. Linear in the length of the value.
 *
 * <pre>
 *   extension-list  = 1#extension
 *   extension       = token *( ";" extension-param )
 *   extension-param = token [ "=" ( token / quoted-string ) ]   ; unquoted, the value must be a token
 * </pre>
 */
final class ExtensionHeader {

  record Extension(String name, List<Parameter> parameters) {
    Extension {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * @param value null if the parameter has none
   */
  record Parameter(String name, @Nullable String value) {}

  private final String text;
  private int at;

  private ExtensionHeader(String text) {
    this.text = text;
  }

  /** Returns the extensions of all header lines in their order. */
  static List<Extension> parse(List<String> values) {
    List<Extension> found = new ArrayList<>();
    for (String value : values) {
      ExtensionHeader header = new ExtensionHeader(value);
      while (header.at < value.length()) {
        Extension extension = header.extension();
        if (extension != null) {
          found.add(extension);
        }
      }
    }
    return found;
  }

  /** Takes everything up to the comma that ends the element; null if it is empty or malformed. */
  private @Nullable Extension extension() {
    String name = token();
    List<Parameter> parameters = new ArrayList<>();
    boolean wellFormed = !name.isEmpty();
    while (wellFormed && take(';')) {
      String parameter = token();
      String value = null;
      wellFormed = !parameter.isEmpty();
      if (wellFormed && take('=')) {
        value = value();
        wellFormed = value != null;
      }
      parameters.add(new Parameter(parameter, value));
    }
    wellFormed &= skipToComma();
    return wellFormed ? new Extension(name, parameters) : null;
  }

  private @Nullable String value() {
    if (!take('"')) {
      String value = token();
      return value.isEmpty() ? null : value;
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      if (at < text.length()) {
        value.append(text.charAt(at++));
      }
    }
    boolean closed = at < text.length();
    at = Math.min(at + 1, text.length());
    boolean isToken = !value.isEmpty() && value.chars().allMatch(c -> isTokenChar((char) c));
    return closed && isToken ? value.toString() : null;
  }

  private String token() {
    skipSpace();
    int from = at;
    while (at < text.length() && isTokenChar(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  private boolean take(char expected) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  /** Moves past the next comma outside quotes; false if anything but space was in between. */
  private boolean skipToComma() {
    skipSpace();
    boolean nothingBetween = at == text.length() || text.charAt(at) == ',';
    boolean quoted = false;
    while (at < text.length() && (quoted || text.charAt(at) != ',')) {
      char c = text.charAt(at++);
      if (quoted && c == '\\') {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      }
    }
    at = Math.min(at + 1, text.length());
    return nothingBetween;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  /** Tells whether a character may be in a token (RFC 9110 5.6.2). */
  static boolean isTokenChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
