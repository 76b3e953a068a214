package dev.parley.net.websocket.codec;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes gathered from frames, unmasked on the way so that each byte is touched once. Grows with
 * what has arrived, never with what a header announces: a peer cannot make the server hold more
 * than about twice what it has sent.
 */
final class PayloadBytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NONE = {};

  private byte[] array;
  private int length;

  /** Starts empty, with room for the bytes that are known to be there already. */
  PayloadBytes(int present) {
    array = present == 0 ? NONE : new byte[present];
  }

  int length() {
    return length;
  }

  byte[] array() {
    return array;
  }

  /**
   * Makes room for more bytes.
   *
   * @param more how many are about to be appended
   * @param expected the length that all bytes will have together as far as is known: room beyond it
   *     is not taken
   */
  void reserve(int more, int expected) {
    int needed = length + more;
    if (needed > array.length) {
      int doubled = (int) Math.min(2L * array.length, Math.max(expected, needed));
      array = Arrays.copyOf(array, Math.max(needed, doubled));
    }
  }

  /**
   * Moves bytes from the input's reader index to the end of these. Room must have been reserved.
   *
   * @param mask masking key as a little-endian int, its low byte being that of the next input byte;
   *     0 for none
   * @return all moved bytes or-ed together: no bit of {@link Utf8#NOT_ASCII} is set if all are
   *     ASCII
   */
  long append(ByteBuf in, int count, int mask) {
    byte[] to = array;
    int from = in.readerIndex();
    int at = length;
    int end = at + count;
    long wideMask = (mask & 0xFFFF_FFFFL) << 32 | (mask & 0xFFFF_FFFFL);
    long seen = 0;
    for (; at + Long.BYTES <= end; at += Long.BYTES, from += Long.BYTES) {
      long word = in.getLongLE(from) ^ wideMask;
      LONGS.set(to, at, word);
      seen |= word;
    }
    for (; at < end; at++, from++, wideMask >>>= Byte.SIZE) {
      byte one = (byte) (in.getByte(from) ^ wideMask);
      to[at] = one;
      seen |= one;
    }
    in.readerIndex(from);
    length = end;
    return seen;
  }

  /**
   * Returns exactly the bytes gathered. These must not be used afterwards: the array may be handed
   * over uncopied.
   */
  byte[] release() {
    return length == array.length ? array : Arrays.copyOf(array, length);
  }
}
