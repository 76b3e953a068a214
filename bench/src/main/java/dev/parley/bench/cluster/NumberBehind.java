package dev.parley.bench.cluster;

import java.nio.charset.StandardCharsets;

/** Finds the decimal number behind the first occurrence of some ASCII words in a message. */
final class NumberBehind {
  /** What {@link #find} returns when the words or the number are not there. */
  static final long NONE = -1;

  private final byte[] words;

  NumberBehind(String words) {
    this.words = words.getBytes(StandardCharsets.US_ASCII);
  }

  long find(byte[] message) {
    for (int at = 0; at + words.length < message.length; at++) {
      if (begins(message, at)) {
        return number(message, at + words.length);
      }
    }
    return NONE;
  }

  private boolean begins(byte[] message, int at) {
    for (int i = 0; i < words.length; i++) {
      if (message[at + i] != words[i]) {
        return false;
      }
    }
    return true;
  }

  private static long number(byte[] message, int from) {
    long number = 0;
    int at = from;
    while (at < message.length && message[at] >= '0' && message[at] <= '9') {
      number = number * 10 + message[at] - '0';
      at++;
    }
    return at == from ? NONE : number;
  }
}
