package dev.parley.dialect.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON into a growing array of UTF-8, commas set by itself. The caller sees to the rest of
 * the structure. A lone surrogate, which UTF-8 cannot carry, is written as an escape. Confined to
 * its user.
 */
public final class JsonWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);

  private byte[] buffer;
  private int length;
  private boolean comma;

  public JsonWriter() {
    this(160);
  }

  public JsonWriter(int expectedBytes) {
    buffer = new byte[expectedBytes];
  }

  public JsonWriter beginObject() {
    return open('{');
  }

  public JsonWriter endObject() {
    return close('}');
  }

  public JsonWriter beginArray() {
    return open('[');
  }

  public JsonWriter endArray() {
    return close(']');
  }

  /** A member's name; its value follows. */
  public JsonWriter name(String name) {
    separate();
    quoted(name);
    put(':');
    comma = false;
    return this;
  }

  public JsonWriter member(String name, String value) {
    return name(name).value(value);
  }

  /** The member, unless the value is null. */
  public JsonWriter optional(String name, @Nullable String value) {
    return value == null ? this : member(name, value);
  }

  public JsonWriter member(String name, long value) {
    return name(name).value(value);
  }

  public JsonWriter member(String name, boolean value) {
    return name(name).raw((value ? "true" : "false").getBytes(StandardCharsets.US_ASCII));
  }

  public JsonWriter value(String text) {
    separate();
    quoted(text);
    return this;
  }

  public JsonWriter value(long number) {
    return raw(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
  }

  /** A value that is JSON already. */
  public JsonWriter raw(byte[] json) {
    separate();
    return append(json);
  }

  /** Bytes as they are, wherever the writer stands. */
  public JsonWriter append(byte[] json) {
    ensure(json.length);
    System.arraycopy(json, 0, buffer, length, json.length);
    length += json.length;
    return this;
  }

  /** A string whose UTF-8 is given. */
  public JsonWriter utf8(byte[] text) {
    separate();
    ensure(text.length + 2);
    put('"');
    for (byte b : text) {
      if (b >= 0) {
        character((char) b);
      } else {
        put(b);
      }
    }
    put('"');
    return this;
  }

  /** A string that holds the bytes in base64 (RFC 4648 4), padded. */
  public JsonWriter base64(byte[] bytes) {
    separate();
    ensure(Math.addExact(2, Math.multiplyExact(4, (bytes.length + 2) / 3)));
    put('"');
    for (int i = 0; i < bytes.length; i += 3) {
      int left = bytes.length - i;
      int group =
          ((bytes[i] & 0xff) << 16)
              | (left > 1 ? (bytes[i + 1] & 0xff) << 8 : 0)
              | (left > 2 ? bytes[i + 2] & 0xff : 0);
      put(BASE64[group >> 18]);
      put(BASE64[(group >> 12) & 63]);
      put(left > 1 ? BASE64[(group >> 6) & 63] : '=');
      put(left > 2 ? BASE64[group & 63] : '=');
    }
    put('"');
    return this;
  }

  /** What has been written, in an array of its own. */
  public byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }

  private JsonWriter open(char bracket) {
    separate();
    put(bracket);
    comma = false;
    return this;
  }

  private JsonWriter close(char bracket) {
    put(bracket);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      put(',');
    }
    comma = true;
  }

  private void quoted(String text) {
    ensure(text.length() + 2);
    put('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        character(c);
      } else if (c < 0x800) {
        put(0xc0 | (c >> 6));
        put(0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        put(0xe0 | (c >> 12));
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
      } else if (isPair(text, i)) {
        supplementary(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        escaped(c);
      }
    }
    put('"');
  }

  private static boolean isPair(String text, int at) {
    return at + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
  }

  private void supplementary(int code) {
    put(0xf0 | (code >> 18));
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }

  // RFC 8259 7: quotation mark, reverse solidus and U+0000 to U+001F must be escaped.
  private void character(char c) {
    switch (c) {
      case '"', '\\' -> {
        put('\\');
        put(c);
      }
      case '\n' -> {
        put('\\');
        put('n');
      }
      case '\r' -> {
        put('\\');
        put('r');
      }
      case '\t' -> {
        put('\\');
        put('t');
      }
      default -> {
        if (c < 0x20) {
          escaped(c);
        } else {
          put(c);
        }
      }
    }
  }

  private void escaped(char c) {
    put('\\');
    put('u');
    put(HEX[c >> 12]);
    put(HEX[(c >> 8) & 15]);
    put(HEX[(c >> 4) & 15]);
    put(HEX[c & 15]);
  }

  private void put(int b) {
    if (length == buffer.length) {
      ensure(1);
    }
    buffer[length++] = (byte) b;
  }

  private void ensure(int more) {
    int needed = Math.addExact(length, more);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length + (buffer.length >> 1)));
    }
  }
}
