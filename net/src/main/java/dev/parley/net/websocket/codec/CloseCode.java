package dev.parley.net.websocket.codec;

/**
 * The close codes of RFC 6455 7.4 and the IANA registry that this package uses, and which codes may
 * be on the wire.
 */
public final class CloseCode {
  public static final int NORMAL = 1000;
  public static final int GOING_AWAY = 1001;
  public static final int PROTOCOL_ERROR = 1002;

  /** Stands for a close frame without a code. Never on the wire (RFC 6455 7.4.1). */
  public static final int NO_STATUS = 1005;

  public static final int INVALID_PAYLOAD = 1007;
  public static final int POLICY_VIOLATION = 1008;
  public static final int TOO_LARGE = 1009;
  public static final int INTERNAL_ERROR = 1011;

  private CloseCode() {}

  /**
   * Tells whether a close frame may carry the code: 1000-1003, 1007-1014 (registered) and 3000-4999
   * (libraries and applications, RFC 6455 7.4.2).
   */
  public static boolean isValidOnWire(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
