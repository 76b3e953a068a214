package dev.parley.net.websocket.codec;

/** The frame types of RFC 6455 5.2. */
public enum Opcode {
  CONTINUATION(0x0),
  TEXT(0x1),
  BINARY(0x2),
  CLOSE(0x8),
  PING(0x9),
  PONG(0xA);

  // The reader dispatches on the bare number: these are constants so that a switch can name them.
  static final int CONTINUATION_CODE = 0x0;
  static final int TEXT_CODE = 0x1;
  static final int BINARY_CODE = 0x2;
  static final int CLOSE_CODE = 0x8;
  static final int PING_CODE = 0x9;
  static final int PONG_CODE = 0xA;

  private final int code;

  Opcode(int code) {
    this.code = code;
  }

  /** Returns the four-bit number on the wire. */
  public int code() {
    return code;
  }

  /**
   * Tells whether a code is one of a control frame (RFC 6455 5.5: the most significant bit of the
   * opcode is set).
   */
  static boolean isControl(int code) {
    return (code & 0x8) != 0;
  }

  static boolean isReserved(int code) {
    return code > PONG_CODE || (code > BINARY_CODE && code < CLOSE_CODE);
  }
}
