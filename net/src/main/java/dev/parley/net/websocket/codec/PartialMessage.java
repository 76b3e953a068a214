package dev.parley.net.websocket.codec;

import io.netty.buffer.ByteBuf;

/**
 * A data message of which some has arrived: exists only from its first incomplete or unfinal frame
 * to its last byte.
 */
final class PartialMessage {
  private final boolean text;
  private final boolean compressed;
  private final PayloadBytes payload;
  private int fragments;
  private int utf8 = Utf8.ACCEPT;

  PartialMessage(boolean text, boolean compressed, int present) {
    this.text = text;
    this.compressed = compressed;
    this.payload = new PayloadBytes(present);
  }

  boolean text() {
    return text;
  }

  boolean compressed() {
    return compressed;
  }

  int length() {
    return payload.length();
  }

  int fragments() {
    return fragments;
  }

  void beginFragment() {
    fragments++;
  }

  /**
   * Takes the next bytes of the frame.
   *
   * @param expected the length of the whole message, or the most it can be while that is unknown
   * @return false if the text can no longer become valid UTF-8
   */
  boolean append(ByteBuf in, int count, int mask, int expected) {
    payload.reserve(count, expected);
    int from = payload.length();
    long seen = payload.append(in, count, mask);
    if (!text || compressed || (utf8 == Utf8.ACCEPT && (seen & Utf8.NOT_ASCII) == 0)) {
      return true;
    }
    utf8 = Utf8.check(utf8, payload.array(), from, payload.length());
    return utf8 != Utf8.REJECT;
  }

  /** Tells whether the bytes so far do not end inside a character. */
  boolean endsBetweenCharacters() {
    return utf8 == Utf8.ACCEPT;
  }

  byte[] release() {
    return payload.release();
  }
}
