package dev.parley.net.websocket.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into messages (RFC 6455 5), wherever they are split.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-------+-+-------------+-------------------------------+
 *  |F|R|R|R| opcode|M| length      | 0, 16 or 64 bits of length    |
 *  |I|S|S|S|  (4)  |A|   (7)       | (if the 7 are 126 or 127)     |
 *  |N|V|V|V|       |S|             |                               |
 *  | |1|2|3|       |K|             |                               |
 *  +-+-+-+-+-------+-+-------------+-------------------------------+
 *  | 0 or 4 bytes of masking key   | payload                       |
 *  +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>A connection is in one of four states, and holds memory beyond this object in the last three
 * only:
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><th>{@code frame}</th><th>{@code message}</th><th></th></tr>
 *   <tr><td>null</td><td>null</td><td>between messages: a frame that is there in full is delivered from the input</td></tr>
 *   <tr><td>Head</td><td>any</td><td>a header has begun: its at most 14 bytes are kept</td></tr>
 *   <tr><td>Payload</td><td>set for a data frame</td><td>a payload has begun; a data frame's goes straight into the message</td></tr>
 *   <tr><td>null</td><td>set</td><td>between the fragments of a message</td></tr>
 * </table>
 *
 * <p>Every rule is applied as soon as the bytes that show its breach have arrived: a length past a
 * limit before its payload, an impossible UTF-8 sequence before its frame ends. Compressed text is
 * the exception: it is inflated, and so checked, when its last byte has arrived, because the
 * inflater is shared by all connections of a loop.
 *
 * <p>Not thread-safe: one caller at a time. Never blocks.
 */
public final class FrameReader {
  private final FrameRules rules;
  private @Nullable PartialFrame frame;
  private @Nullable PartialMessage message;
  private boolean ended;

  public FrameReader(FrameRules rules) {
    this.rules = rules;
  }

  /**
   * Consumes all readable bytes of the input and delivers what they complete. The input stays the
   * caller's: it is neither changed beyond its reader index, nor retained, nor released.
   */
  public void read(ByteBuf in, FrameHandler out) {
    while (!ended && in.isReadable()) {
      switch (frame) {
        case null -> begin(in, out);
        case PartialFrame.Head head -> resume(head, in, out);
        case PartialFrame.Payload payload -> resume(payload, in, out);
      }
    }
    in.skipBytes(in.readableBytes());
  }

  /**
   * Ignores everything from here on, for example because the connection is being closed. May be
   * called by a handler.
   */
  public void end() {
    ended = true;
    frame = null;
    message = null;
  }

  /**
   * Tells whether a close frame, a violation or {@link #end} has made the reader ignore its input.
   */
  public boolean hasEnded() {
    return ended;
  }

  private void begin(ByteBuf in, FrameHandler out) {
    Violation violation = check(in);
    if (violation != null) {
      refuse(violation, out);
      return;
    }
    int headBytes = FrameHead.bytes(in);
    if (in.readableBytes() < headBytes) {
      PartialFrame.Head head = new PartialFrame.Head();
      head.fill(in);
      frame = head;
      return;
    }
    int firstByte = in.getByte(in.readerIndex());
    int length = (int) FrameHead.length(in);
    int mask = FrameHead.mask(in);
    in.skipBytes(headBytes);
    payload(firstByte, length, mask, in, out);
  }

  private void resume(PartialFrame.Head head, ByteBuf in, FrameHandler out) {
    head.fill(in);
    ByteBuf bytes = head.bytes();
    Violation violation = check(bytes);
    if (violation != null) {
      refuse(violation, out);
    } else if (head.isWhole()) {
      frame = null;
      payload(bytes.getByte(0), (int) FrameHead.length(bytes), FrameHead.mask(bytes), in, out);
    }
  }

  /** Judges as much of a header as is there; null if nothing is wrong so far. */
  private @Nullable Violation check(ByteBuf head) {
    int first = head.getByte(head.readerIndex());
    Violation violation = checkFirstByte(first);
    if (violation != null || head.readableBytes() == 1) {
      return violation;
    }
    int second = head.getByte(head.readerIndex() + 1);
    boolean masked = (second & FrameHead.MASKED) != 0;
    boolean control = Opcode.isControl(first & FrameHead.OPCODE);
    if (masked != (rules.role() == FrameRules.Role.SERVER)) {
      return masked ? Violation.MASKED : Violation.NOT_MASKED;
    }
    if (control) {
      boolean tooLong = (second & FrameHead.SHORT_LENGTH) > FrameHead.MOST_IN_SEVEN_BITS;
      return tooLong ? Violation.LONG_CONTROL : null;
    }
    return FrameHead.hasLength(head) ? checkLength(second, FrameHead.length(head)) : null;
  }

  private @Nullable Violation checkFirstByte(int first) {
    int opcode = first & FrameHead.OPCODE;
    if ((first & FrameHead.RSV2_AND_3) != 0) {
      return Violation.RESERVED_BITS;
    }
    if (Opcode.isReserved(opcode)) {
      return Violation.RESERVED_OPCODE;
    }
    boolean startsMessage = opcode == Opcode.TEXT_CODE || opcode == Opcode.BINARY_CODE;
    // RFC 7692 6: only the first frame of a message carries the bit; 6.1: never a control frame.
    if ((first & FrameHead.RSV1) != 0 && (rules.inflater() == null || !startsMessage)) {
      return Violation.RESERVED_BITS;
    }
    if (Opcode.isControl(opcode)) {
      return (first & FrameHead.FIN) == 0 ? Violation.FRAGMENTED_CONTROL : null;
    }
    if (startsMessage) {
      return message == null ? null : Violation.MESSAGE_INTERRUPTED;
    }
    if (message == null) {
      return Violation.NOTHING_TO_CONTINUE;
    }
    return message.fragments() < rules.limits().maxFragments()
        ? null
        : Violation.TOO_MANY_FRAGMENTS;
  }

  private @Nullable Violation checkLength(int secondByte, long length) {
    if (length < 0) {
      return Violation.LENGTH_OUT_OF_RANGE;
    }
    if (FrameHead.isPadded(secondByte, length)) {
      return Violation.LENGTH_NOT_MINIMAL;
    }
    if (length > rules.limits().maxFrameBytes()) {
      return Violation.FRAME_TOO_LARGE;
    }
    int before = message == null ? 0 : message.length();
    return before + length > rules.limits().maxMessageBytes() ? Violation.MESSAGE_TOO_LARGE : null;
  }

  /**
   * Takes the payload of a frame whose header has been read and found good, or as much of it as is
   * there.
   */
  private void payload(int first, int length, int mask, ByteBuf in, FrameHandler out) {
    int opcode = first & FrameHead.OPCODE;
    boolean whole = in.readableBytes() >= length;
    if (Opcode.isControl(opcode)) {
      PayloadBytes bytes = new PayloadBytes(length);
      if (whole) {
        bytes.append(in, length, mask);
        control(opcode, bytes.release(), out);
        return;
      }
      frame = new PartialFrame.Payload(first, length, mask, bytes);
    } else if (whole && message == null && (first & FrameHead.FIN) != 0) {
      single(first, length, mask, in, out);
      return;
    } else {
      PartialMessage open = message;
      if (open == null) {
        boolean text = opcode == Opcode.TEXT_CODE;
        int present = Math.min(length, in.readableBytes());
        open = new PartialMessage(text, (first & FrameHead.RSV1) != 0, present);
        message = open;
      }
      open.beginFragment();
      frame = new PartialFrame.Payload(first, length, mask, null);
    }
    resume((PartialFrame.Payload) frame, in, out);
  }

  /** The fast path: a message in one frame that is there in full. */
  private void single(int first, int length, int mask, ByteBuf in, FrameHandler out) {
    PayloadBytes bytes = new PayloadBytes(length);
    long seen = bytes.append(in, length, mask);
    boolean text = (first & FrameHead.OPCODE) == Opcode.TEXT_CODE;
    if ((first & FrameHead.RSV1) != 0) {
      inflate(text, bytes.release(), out);
    } else if (!text) {
      out.binary(bytes.release());
    } else if ((seen & Utf8.NOT_ASCII) == 0
        || Utf8.check(Utf8.ACCEPT, bytes.array(), 0, length) == Utf8.ACCEPT) {
      out.text(bytes.release());
    } else {
      refuse(Violation.INVALID_TEXT, out);
    }
  }

  private void resume(PartialFrame.Payload payload, ByteBuf in, FrameHandler out) {
    int count = Math.min(payload.missing(), in.readableBytes());
    PayloadBytes control = payload.control();
    PartialMessage open = message;
    if (control != null) {
      control.append(in, count, payload.mask());
    } else if (open != null) {
      boolean last = (payload.firstByte() & FrameHead.FIN) != 0;
      // Only the last frame tells the length of the message. Before it room must double: growing by
      // each fragment's
      // length would copy the whole message once per fragment.
      int expected = last ? open.length() + payload.missing() : FrameLimits.MOST_BYTES;
      if (!open.append(in, count, payload.mask(), expected)) {
        refuse(Violation.INVALID_TEXT, out);
        return;
      }
    }
    payload.arrived(count);
    if (payload.missing() > 0) {
      return;
    }
    frame = null;
    if (control != null) {
      control(payload.firstByte() & FrameHead.OPCODE, control.release(), out);
    } else if (open != null && (payload.firstByte() & FrameHead.FIN) != 0) {
      message = null;
      finish(open, out);
    }
  }

  private void finish(PartialMessage done, FrameHandler out) {
    if (!done.endsBetweenCharacters()) {
      refuse(Violation.INVALID_TEXT, out);
    } else if (done.compressed()) {
      inflate(done.text(), done.release(), out);
    } else {
      deliver(done.text(), done.release(), out);
    }
  }

  private void inflate(boolean text, byte[] compressed, FrameHandler out) {
    MessageInflater inflater = rules.inflater();
    if (inflater == null) {
      throw new IllegalStateException("a compressed frame passed without compression negotiated");
    }
    switch (inflater.inflate(compressed, text, rules.limits().maxMessageBytes())) {
      case MessageInflater.Result.Message(byte[] bytes) -> deliver(text, bytes, out);
      case MessageInflater.Result.Refused(Violation violation) -> refuse(violation, out);
    }
  }

  private static void deliver(boolean text, byte[] bytes, FrameHandler out) {
    if (text) {
      out.text(bytes);
    } else {
      out.binary(bytes);
    }
  }

  private void control(int opcode, byte[] payload, FrameHandler out) {
    if (opcode == Opcode.PING_CODE) {
      out.ping(payload);
    } else if (opcode == Opcode.PONG_CODE) {
      out.pong(payload);
    } else {
      close(payload, out);
    }
  }

  private void close(byte[] payload, FrameHandler out) {
    if (payload.length == 0) {
      end();
      // RFC 6455 7.1.5: without a code the connection close code is considered to be 1005.
      out.close(CloseCode.NO_STATUS, "");
      return;
    }
    if (payload.length == 1) {
      refuse(Violation.SHORT_CLOSE, out);
      return;
    }
    int code = (payload[0] & 0xFF) << Byte.SIZE | (payload[1] & 0xFF);
    if (!CloseCode.isValidOnWire(code)) {
      refuse(Violation.INVALID_CLOSE_CODE, out);
    } else if (Utf8.check(Utf8.ACCEPT, payload, 2, payload.length) != Utf8.ACCEPT) {
      refuse(Violation.INVALID_CLOSE_REASON, out);
    } else {
      end();
      out.close(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }
  }

  private void refuse(Violation violation, FrameHandler out) {
    end();
    out.violation(violation.closeCode(), violation.reason());
  }
}
