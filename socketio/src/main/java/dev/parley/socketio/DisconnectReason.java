package dev.parley.socketio;

import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;

/** Why a socket has disconnected, in the words of the original server. */
public final class DisconnectReason {
  public static final String CLIENT = "client namespace disconnect";
  public static final String SERVER = "server namespace disconnect";
  public static final String TRANSPORT_CLOSE = "transport close";
  public static final String TRANSPORT_ERROR = "transport error";
  public static final String PING_TIMEOUT = "ping timeout";
  public static final String PARSE_ERROR = "parse error";
  public static final String FORCED_CLOSE = "forced close";
  public static final String FORCED_SERVER_CLOSE = "forced server close";
  public static final String SHUTTING_DOWN = "server shutting down";

  private DisconnectReason() {}

  static String of(Disconnect why) {
    if (why.is(Disconnects.NORMAL) || why.is(Disconnects.DEAD)) {
      return TRANSPORT_CLOSE;
    } else if (why.is(Disconnects.PING_TIMEOUT)) {
      return PING_TIMEOUT;
    } else if (why.is(Disconnects.PROTOCOL_VIOLATION) || why.is(Disconnects.INVALID_UTF8)) {
      return PARSE_ERROR;
    } else if (why.is(Disconnects.TRANSPORT_ERROR)
        || why.is(Disconnects.TOO_LARGE)
        || why.is(Disconnects.SLOW_CONSUMER)) {
      return TRANSPORT_ERROR;
    } else if (why.is(Disconnects.DRAINING)) {
      return SHUTTING_DOWN;
    }
    return why.is(Disconnects.NO_CONNECT) ? FORCED_CLOSE : FORCED_SERVER_CLOSE;
  }
}
