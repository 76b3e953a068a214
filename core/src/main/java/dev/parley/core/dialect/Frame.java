package dev.parley.core.dialect;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One message for a peer, before its transport frames it: the concatenation of {@code head}, {@code
 * body} and {@code tail}, so that a large payload is put between a dialect's words without being
 * copied.
 *
 * <p>Immutable by agreement; the arrays are shared with whoever made them.
 *
 * @param text whether the bytes are UTF-8 text
 * @param id what transports with an id per message (SSE) put there; others leave it out
 * @param event likewise for a message's type
 */
public record Frame(
    boolean text,
    byte[] head,
    byte[] body,
    byte[] tail,
    @Nullable String id,
    @Nullable String event) {

  private static final byte[] NOTHING = {};

  public static Frame text(byte[] utf8) {
    return new Frame(true, NOTHING, utf8, NOTHING, null, null);
  }

  public static Frame text(String text) {
    return text(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Frame binary(byte[] bytes) {
    return new Frame(false, NOTHING, bytes, NOTHING, null, null);
  }

  /** Text around a body that is passed on as it is. */
  public static Frame text(byte[] head, byte[] body, byte[] tail) {
    return new Frame(true, head, body, tail, null, null);
  }

  public Frame withId(@Nullable String newId) {
    return new Frame(text, head, body, tail, newId, event);
  }

  public Frame withEvent(@Nullable String newEvent) {
    return new Frame(text, head, body, tail, id, newEvent);
  }

  /** Bytes of the message, without framing. */
  public int size() {
    return head.length + body.length + tail.length;
  }

  /** Whether there is nothing but, perhaps, an id. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** The message in one new array. */
  public byte[] bytes() {
    byte[] all = new byte[size()];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    System.arraycopy(tail, 0, all, head.length + body.length, tail.length);
    return all;
  }

  /** The message read as UTF-8; for tests and traces. */
  public String asText() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return (text ? "text(" : "binary(") + size() + " bytes)";
  }
}
