package dev.parley.net.websocket.codec;

/** What a peer can do wrong on the wire, with the close code that answers it. */
enum Violation {
  RESERVED_BITS(CloseCode.PROTOCOL_ERROR, "reserved bit set"),
  RESERVED_OPCODE(CloseCode.PROTOCOL_ERROR, "reserved opcode"),
  FRAGMENTED_CONTROL(CloseCode.PROTOCOL_ERROR, "fragmented control frame"),
  LONG_CONTROL(CloseCode.PROTOCOL_ERROR, "control frame over 125 bytes"),
  NOT_MASKED(CloseCode.PROTOCOL_ERROR, "unmasked client frame"),
  MASKED(CloseCode.PROTOCOL_ERROR, "masked server frame"),
  LENGTH_NOT_MINIMAL(CloseCode.PROTOCOL_ERROR, "length not in its shortest form"),
  LENGTH_OUT_OF_RANGE(CloseCode.PROTOCOL_ERROR, "length with its top bit set"),
  NOTHING_TO_CONTINUE(CloseCode.PROTOCOL_ERROR, "continuation without a start"),
  MESSAGE_INTERRUPTED(CloseCode.PROTOCOL_ERROR, "new message inside a fragmented one"),
  SHORT_CLOSE(CloseCode.PROTOCOL_ERROR, "close payload of one byte"),
  INVALID_CLOSE_CODE(CloseCode.PROTOCOL_ERROR, "invalid close code"),
  INVALID_CLOSE_REASON(CloseCode.INVALID_PAYLOAD, "close reason is not UTF-8"),
  INVALID_TEXT(CloseCode.INVALID_PAYLOAD, "text is not UTF-8"),
  CORRUPT_COMPRESSION(CloseCode.INVALID_PAYLOAD, "corrupt compressed message"),
  TOO_MANY_FINAL_BLOCKS(CloseCode.POLICY_VIOLATION, "too many final blocks in a message"),
  TOO_MANY_FRAGMENTS(CloseCode.POLICY_VIOLATION, "too many fragments"),
  FRAME_TOO_LARGE(CloseCode.TOO_LARGE, "frame too large"),
  MESSAGE_TOO_LARGE(CloseCode.TOO_LARGE, "message too large");

  private final int closeCode;
  private final String reason;

  Violation(int closeCode, String reason) {
    this.closeCode = closeCode;
    this.reason = reason;
  }

  int closeCode() {
    return closeCode;
  }

  String reason() {
    return reason;
  }
}
