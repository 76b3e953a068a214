package dev.parley.core.memory;

import dev.parley.core.channel.Payload;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The publications that one log keeps, the oldest first, packed into arrays of bytes.
 *
 * <p>Kept as objects they are what a collector has most work with: all outlive the young
 * generation, where each is some objects to copy, and the oldest lie anywhere in memory when they
 * are let go of. Packed, what is kept lies side by side, and in a log that is full its memory is
 * used again. Not thread-safe.
 */
final class PublicationQueue {
  /** The most bytes of a segment, unless a single publication needs more. */
  static final int SEGMENT_BYTES = 16 << 10;

  /** What a segment is counted with beside its bytes. */
  static final int SEGMENT_WEIGHT = 64;

  /** The places of the fixed fields of a record; payload, sender and key follow. */
  private static final int PAYLOAD_SIZE = 0;

  private static final int SENDER_SIZE = 4;
  private static final int KEY_SIZE = 8;
  private static final int TAG = 12;
  private static final int TIME = 16;
  private static final int KIND = 24;
  private static final int HEADER = 25;

  /** The size of a text that is null. */
  private static final int NONE = -1;

  private static final Payload.Kind[] KINDS = Payload.Kind.values();
  private static final byte[] NO_BYTES = {};

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final class Segment {
    final byte[] records;

    /** Where the last record ends. */
    int end;

    /** Where the first record that is kept begins. */
    int first;

    int count;

    /** The last record's. */
    int lastTag;

    @Nullable Segment next;

    Segment(int bytes) {
      records = new byte[bytes];
    }

    int weight() {
      return records.length + SEGMENT_WEIGHT;
    }

    int getInt(int place) {
      return (int) INT.get(records, place);
    }

    long getLong(int place) {
      return (long) LONG.get(records, place);
    }

    int behind(int record) {
      return record
          + HEADER
          + getInt(record + PAYLOAD_SIZE)
          + Math.max(0, getInt(record + SENDER_SIZE))
          + Math.max(0, getInt(record + KEY_SIZE));
    }

    void add(byte[] bytes) {
      System.arraycopy(bytes, 0, records, end, bytes.length);
      end += bytes.length;
    }
  }

  private @Nullable Segment head;
  private @Nullable Segment tail;

  /** One that was emptied, to be filled again. */
  private @Nullable Segment spare;

  private int size;

  /** Bytes of the records that are kept. */
  private long used;

  private long bytes;

  /** When the oldest was published: here, for every publication looks whether it is too old. */
  private long firstMillis;

  /** For the same reason. */
  private boolean firstIsLarge;

  int size() {
    return size;
  }

  /** The memory that is held. */
  long bytes() {
    return bytes;
  }

  /**
   * Adds one.
   *
   * @param most how many are to be kept, at least 1: so much room is made when there is none
   * @return whether that took a segment more: {@link #removeSegment} may find one of no use now
   */
  @SuppressWarnings("EnumOrdinal") // read by this very class, and never stored
  boolean add(
      int most,
      int tag,
      long timeMillis,
      Payload payload,
      @Nullable String sender,
      @Nullable String key) {
    byte[] senderUtf8 = utf8(sender);
    byte[] keyUtf8 = utf8(key);
    int length = HEADER + payload.size() + senderUtf8.length + keyUtf8.length;
    Segment before = tail;
    Segment last = before;
    if (last == null || last.records.length - last.end < length) {
      last = newSegment(length, most);
    }
    int record = last.end;
    INT.set(last.records, record + PAYLOAD_SIZE, payload.size());
    INT.set(last.records, record + SENDER_SIZE, sender == null ? NONE : senderUtf8.length);
    INT.set(last.records, record + KEY_SIZE, key == null ? NONE : keyUtf8.length);
    INT.set(last.records, record + TAG, tag);
    LONG.set(last.records, record + TIME, timeMillis);
    last.records[record + KIND] = (byte) payload.kind().ordinal();
    last.end += HEADER;
    last.add(payload.bytes());
    last.add(senderUtf8);
    last.add(keyUtf8);
    last.count++;
    last.lastTag = tag;
    if (size++ == 0) {
      firstMillis = timeMillis;
      firstIsLarge = last.records.length > SEGMENT_BYTES;
    }
    used += length;
    return last != before;
  }

  /** Lets the oldest go, and returns its tag. There must be one. */
  int removeFirst() {
    Segment first = Objects.requireNonNull(head);
    int tag = first.getInt(first.first + TAG);
    int behind = first.behind(first.first);
    used -= behind - first.first;
    first.first = behind;
    size--;
    if (--first.count == 0) {
      leave(first);
    } else {
      firstMillis = first.getLong(behind + TIME);
    }
    return tag;
  }

  /** Whether the oldest has a segment to itself, larger than others. */
  boolean firstIsLarge() {
    return firstIsLarge;
  }

  /** How many of the oldest lie in one segment, and can go at once. There must be one. */
  int firstCount() {
    return Objects.requireNonNull(head).count;
  }

  /** Lets so many of the oldest go, and returns the last one's tag. */
  int removeSegment() {
    Segment first = Objects.requireNonNull(head);
    used -= first.end - first.first;
    size -= first.count;
    leave(first);
    return first.lastTag;
  }

  private void leave(Segment first) {
    Segment second = first.next;
    head = second;
    if (second == null) {
      tail = null;
      spare = null;
      bytes = 0;
      return;
    }
    firstMillis = second.getLong(second.first + TIME);
    firstIsLarge = second.records.length > SEGMENT_BYTES;
    if (spare == null && first.records.length == SEGMENT_BYTES) {
      first.next = null;
      spare = first;
    } else {
      bytes -= first.weight();
    }
  }

  /** Gives back what is held to be filled again; false if nothing is. */
  boolean releaseSpare() {
    Segment unused = spare;
    if (unused == null) {
      return false;
    }
    spare = null;
    bytes -= unused.weight();
    return true;
  }

  /** Moves what is kept to a segment of its size; false if it is in one, or in several. */
  boolean pack() {
    Segment only = head;
    if (only == null || only != tail || only.records.length == used) {
      return false;
    }
    var exact = new Segment((int) used);
    System.arraycopy(only.records, only.first, exact.records, 0, (int) used);
    exact.end = (int) used;
    exact.count = only.count;
    exact.lastTag = only.lastTag;
    head = exact;
    tail = exact;
    bytes += exact.weight() - only.weight();
    return true;
  }

  /** When the oldest was published. There must be one. */
  long firstMillis() {
    return firstMillis;
  }

  /** A reader that stands at this place, from 0, the oldest; at {@link #size} it is at the end. */
  Reader from(int index) {
    return new Reader(index);
  }

  /** So much as is kept already is room for as much again; a queue that shrinks gets less. */
  private Segment newSegment(int length, int most) {
    long needed = used * Math.min(size, most) / Math.max(size, 1);
    int room = (int) Math.max(length, Math.min(needed, SEGMENT_BYTES));
    Segment made = spare;
    spare = null;
    if (made != null && room == SEGMENT_BYTES) {
      made.end = 0;
      made.first = 0;
      made.count = 0;
    } else {
      bytes -= made == null ? 0 : made.weight();
      made = new Segment(room);
      bytes += made.weight();
    }
    Segment last = tail;
    if (last == null) {
      head = made;
    } else {
      last.next = made;
    }
    tail = made;
    return made;
  }

  private static byte[] utf8(@Nullable String text) {
    return text == null ? NO_BYTES : text.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads records one by one; of no use any more once the queue has changed. */
  final class Reader {
    private @Nullable Segment segment = head;
    private int record = segment == null ? 0 : segment.first;
    private int left = segment == null ? 0 : segment.count;

    private Reader(int index) {
      int skipped = 0;
      while (segment != null && index - skipped >= left) {
        skipped += left;
        enter(segment.next);
      }
      for (; skipped < index; skipped++) {
        next();
      }
    }

    /** Goes to the next one. */
    void next() {
      Segment here = here();
      record = here.behind(record);
      if (--left == 0) {
        enter(here.next);
      }
    }

    int tag() {
      return here().getInt(record + TAG);
    }

    long timeMillis() {
      return here().getLong(record + TIME);
    }

    Payload payload() {
      byte[] copy = copy(record + HEADER, sizeAt(PAYLOAD_SIZE));
      return switch (KINDS[here().records[record + KIND]]) {
        case JSON -> Payload.json(copy);
        case TEXT -> Payload.text(copy);
        case BINARY -> Payload.binary(copy);
      };
    }

    @Nullable String sender() {
      return text(record + HEADER + sizeAt(PAYLOAD_SIZE), sizeAt(SENDER_SIZE));
    }

    @Nullable String key() {
      int sender = record + HEADER + sizeAt(PAYLOAD_SIZE);
      return text(sender + Math.max(0, sizeAt(SENDER_SIZE)), sizeAt(KEY_SIZE));
    }

    private @Nullable String text(int at, int length) {
      return length == NONE ? null : new String(here().records, at, length, StandardCharsets.UTF_8);
    }

    private byte[] copy(int at, int length) {
      return Arrays.copyOfRange(here().records, at, at + length);
    }

    private int sizeAt(int field) {
      return here().getInt(record + field);
    }

    private Segment here() {
      return Objects.requireNonNull(segment, "behind the last publication");
    }

    private void enter(@Nullable Segment now) {
      segment = now;
      record = now == null ? 0 : now.first;
      left = now == null ? 0 : now.count;
    }
  }
}
