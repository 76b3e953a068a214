package dev.parley.dialect.feed;

import dev.parley.core.channel.Position;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Positions of several channels in one line: {@code channel=position,channel=position}. */
final class Vector {

  private static final String PLAIN = "_-.:@;!~/$";
  private static final String HEX = "0123456789ABCDEF";

  private Vector() {}

  static String encode(Map<String, Position> positions) {
    StringBuilder line = new StringBuilder(48 * positions.size());
    positions.forEach((channel, position) -> {
      if (!line.isEmpty()) {
        line.append(',');
      }
      append(line, channel, position);
    });
    return line.toString();
  }

  static String encode(String channel, Position position) {
    StringBuilder line = new StringBuilder(channel.length() + 40);
    append(line, channel, position);
    return line.toString();
  }

  /** The positions, in their order; empty if the line is not what {@link #encode} writes. */
  static Optional<Map<String, Position>> parse(String line) {
    Map<String, Position> positions = new LinkedHashMap<>();
    if (line.isEmpty()) {
      return Optional.of(positions);
    }
    for (String part : line.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals <= 0) {
        return Optional.empty();
      }
      Optional<String> channel = decode(part.substring(0, equals));
      Optional<Position> position = Position.parse(part.substring(equals + 1));
      if (channel.isEmpty() || position.isEmpty()) {
        return Optional.empty();
      }
      positions.put(channel.get(), position.get());
    }
    return Optional.of(positions);
  }

  /** Undoes percent-encoding (RFC 3986 2.1); empty if it is broken or not UTF-8 underneath. */
  static Optional<String> decode(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(source.length);
    for (int i = 0; i < source.length; i++) {
      if (source[i] != '%') {
        decoded.put(source[i]);
        continue;
      }
      int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
      int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      decoded.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static void append(StringBuilder line, String channel, Position position) {
    for (byte b : channel.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isPlain(c)) {
        line.append(c);
      } else {
        line.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    line.append('=').append(position.encode());
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }
}
