package dev.parley.core.memory;

import dev.parley.core.channel.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  private static final class Segment {
    /** Records, up to its position. */
    final ByteBuffer records;

    /** Where the first record that is kept begins. */
    int first;

    int count;
    @Nullable Segment next;

    Segment(int bytes) {
      records = ByteBuffer.allocate(bytes);
    }

    int weight() {
      return records.capacity() + SEGMENT_WEIGHT;
    }

    int behind(int record) {
      return record
          + HEADER
          + records.getInt(record + PAYLOAD_SIZE)
          + Math.max(0, records.getInt(record + SENDER_SIZE))
          + Math.max(0, records.getInt(record + KEY_SIZE));
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

  int size() {
    return size;
  }

  /** The memory that is held. */
  long bytes() {
    return bytes;
  }

  @SuppressWarnings("EnumOrdinal") // read by this very class, and never stored
  void add(
      int tag, long timeMillis, Payload payload, @Nullable String sender, @Nullable String key) {
    byte[] senderUtf8 = utf8(sender);
    byte[] keyUtf8 = utf8(key);
    int length = HEADER + payload.size() + senderUtf8.length + keyUtf8.length;
    Segment last = tail;
    if (last == null || last.records.remaining() < length) {
      last = newSegment(length);
    }
    last.records
        .putInt(payload.size())
        .putInt(sender == null ? NONE : senderUtf8.length)
        .putInt(key == null ? NONE : keyUtf8.length)
        .putInt(tag)
        .putLong(timeMillis)
        .put((byte) payload.kind().ordinal())
        .put(payload.bytes())
        .put(senderUtf8)
        .put(keyUtf8);
    last.count++;
    size++;
    used += length;
  }

  /** Lets the oldest go. There must be one. */
  void removeFirst() {
    Segment first = Objects.requireNonNull(head);
    int behind = first.behind(first.first);
    used -= behind - first.first;
    first.first = behind;
    size--;
    if (--first.count > 0) {
      return;
    }
    head = first.next;
    if (head == null) {
      tail = null;
      spare = null;
      bytes = 0;
    } else if (spare == null && first.records.capacity() == SEGMENT_BYTES) {
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
    if (only == null || only != tail || only.records.capacity() == used) {
      return false;
    }
    var exact = new Segment((int) used);
    exact.records.put(only.records.array(), only.first, (int) used);
    exact.count = only.count;
    head = exact;
    tail = exact;
    bytes += exact.weight() - only.weight();
    return true;
  }

  /** When the oldest was published. There must be one. */
  long firstMillis() {
    Segment first = Objects.requireNonNull(head);
    return first.records.getLong(first.first + TIME);
  }

  /** The oldest one's tag. There must be one. */
  int firstTag() {
    Segment first = Objects.requireNonNull(head);
    return first.records.getInt(first.first + TAG);
  }

  /** A reader that stands at this place, from 0, the oldest; at {@link #size} it is at the end. */
  Reader from(int index) {
    return new Reader(index);
  }

  /** So much as is kept already is room for as much again; a queue that shrinks gets less. */
  private Segment newSegment(int length) {
    int room = (int) Math.max(length, Math.min(used, SEGMENT_BYTES));
    Segment made = spare;
    spare = null;
    if (made != null && room == SEGMENT_BYTES) {
      made.records.clear();
      made.first = 0;
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
      return here().records.getInt(record + TAG);
    }

    long timeMillis() {
      return here().records.getLong(record + TIME);
    }

    Payload payload() {
      byte[] copy = copy(record + HEADER, sizeAt(PAYLOAD_SIZE));
      return switch (KINDS[here().records.get(record + KIND)]) {
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
      return length == NONE
          ? null
          : new String(here().records.array(), at, length, StandardCharsets.UTF_8);
    }

    private byte[] copy(int at, int length) {
      byte[] copy = new byte[length];
      here().records.get(at, copy);
      return copy;
    }

    private int sizeAt(int field) {
      return here().records.getInt(record + field);
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
