package dev.parley.core.channel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of a publication, kept as the bytes that came and never serialised again.
 *
 * <p>The array belongs to the payload from construction on: nobody changes it, readers may share
 * it.
 */
public final class Payload {

  /** What the bytes are; a dialect chooses its representation by it. */
  public enum Kind {
    /** One JSON value in UTF-8. */
    JSON,
    /** Text in UTF-8. */
    TEXT,
    /** Anything. */
    BINARY
  }

  private final Kind kind;
  private final byte[] bytes;

  private Payload(Kind kind, byte[] bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /** Takes over one JSON value, already known to be well-formed. */
  public static Payload json(byte[] utf8) {
    return new Payload(Kind.JSON, utf8);
  }

  /** One JSON value, already known to be well-formed. */
  public static Payload json(String text) {
    return json(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes over text, already known to be valid UTF-8. */
  public static Payload text(byte[] utf8) {
    return new Payload(Kind.TEXT, utf8);
  }

  public static Payload text(String text) {
    return text(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes over the bytes. */
  public static Payload binary(byte[] bytes) {
    return new Payload(Kind.BINARY, bytes);
  }

  public Kind kind() {
    return kind;
  }

  /** The bytes themselves, not a copy: read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return bytes.length;
  }

  /** The bytes read as UTF-8; for handlers and tests. */
  public String asText() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && kind == that.kind && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + Arrays.hashCode(bytes);
  }

  /** Kind and size only: payloads are not for logs. */
  @Override
  public String toString() {
    return kind + "(" + bytes.length + " bytes)";
  }
}
