package dev.parley.net.websocket.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Checks UTF-8 (RFC 3629 4) piece by piece. The state between two pieces is an int, so that an
 * unfinished message carries nothing else.
 *
 * <p>A state says which bytes may follow. Only the byte after the lead bytes E0, ED, F0 and F4 has
 * a range narrower than 80-BF (overlong forms, surrogates, beyond U+10FFFF); looking at it there
 * refuses a sequence at its first impossible byte:
 *
 * <pre>
 *   ACCEPT --C2..DF--&gt; ONE    ONE   --80..BF--&gt; ACCEPT
 *          --E0-----&gt; E0     E0    --A0..BF--&gt; ONE
 *          --E1..EC-&gt; TWO    TWO   --80..BF--&gt; ONE
 *          --ED-----&gt; ED     ED    --80..9F--&gt; ONE
 *          --EE,EF--&gt; TWO
 *          --F0-----&gt; F0     F0    --90..BF--&gt; TWO
 *          --F1..F3-&gt; THREE  THREE --80..BF--&gt; TWO
 *          --F4-----&gt; F4     F4    --80..8F--&gt; TWO
 * </pre>
 */
final class Utf8 {
  /** Between two characters: where every text begins and must end. */
  static final int ACCEPT = 0;

  private static final int ONE = 1;
  private static final int TWO = 2;
  private static final int THREE = 3;
  private static final int E0 = 4;
  private static final int ED = 5;
  private static final int F0 = 6;
  private static final int F4 = 7;

  /** No continuation can make the text valid. */
  static final int REJECT = 8;

  /** The top bit of each of eight bytes: none set means eight ASCII characters. */
  static final long NOT_ASCII = 0x8080808080808080L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Next state at {@code state << 8 | byte}. */
  private static final byte[] NEXT = transitions();

  private Utf8() {}

  /**
   * Returns the state after the bytes {@code from} to {@code to} (exclusive), {@link #REJECT} if
   * one is impossible.
   */
  static int check(int state, byte[] bytes, int from, int to) {
    int current = state;
    int at = from;
    while (at < to) {
      if (current == ACCEPT) {
        while (at + Long.BYTES <= to && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
          at += Long.BYTES;
        }
        if (at == to) {
          return ACCEPT;
        }
      }
      current = NEXT[current << 8 | (bytes[at++] & 0xFF)];
      if (current == REJECT) {
        return REJECT;
      }
    }
    return current;
  }

  private static byte[] transitions() {
    byte[] next = new byte[REJECT << 8];
    Arrays.fill(next, (byte) REJECT);
    allow(next, ACCEPT, 0x00, 0x7F, ACCEPT);
    allow(next, ACCEPT, 0xC2, 0xDF, ONE);
    allow(next, ACCEPT, 0xE0, 0xE0, E0);
    allow(next, ACCEPT, 0xE1, 0xEF, TWO);
    allow(next, ACCEPT, 0xED, 0xED, ED);
    allow(next, ACCEPT, 0xF0, 0xF0, F0);
    allow(next, ACCEPT, 0xF1, 0xF3, THREE);
    allow(next, ACCEPT, 0xF4, 0xF4, F4);
    allow(next, ONE, 0x80, 0xBF, ACCEPT);
    allow(next, TWO, 0x80, 0xBF, ONE);
    allow(next, THREE, 0x80, 0xBF, TWO);
    allow(next, E0, 0xA0, 0xBF, ONE);
    allow(next, ED, 0x80, 0x9F, ONE);
    allow(next, F0, 0x90, 0xBF, TWO);
    allow(next, F4, 0x80, 0x8F, TWO);
    return next;
  }

  private static void allow(byte[] next, int state, int first, int last, int target) {
    Arrays.fill(next, state << 8 | first, (state << 8 | last) + 1, (byte) target);
  }
}
