package dev.parley.core.problem;

import java.time.Duration;
import java.util.List;

/**
 * The catalogue of endings. 1000 to 1015 are RFC 6455's own; 4000 to 4099: come back, what was
 * missed is recovered; 4100 to 4199: do not come back without changing something.
 */
public final class Disconnects {

  public static final Disconnect NORMAL = terminal(1000, "normal");
  public static final Disconnect PROTOCOL_VIOLATION = terminal(1002, "protocol-violation");
  public static final Disconnect UNSUPPORTED = terminal(1003, "unsupported-data");
  public static final Disconnect INVALID_UTF8 = terminal(1007, "invalid-utf8");
  public static final Disconnect POLICY = terminal(1008, "policy-violation");
  public static final Disconnect TOO_LARGE = terminal(1009, "too-large");

  public static final Disconnect DRAINING = comeBack(4000, "draining");
  public static final Disconnect SLOW_CONSUMER = comeBack(4001, "slow-consumer");
  public static final Disconnect INTERNAL = comeBack(4002, "internal-error");
  public static final Disconnect DEAD = comeBack(4003, "no-sign-of-life");
  public static final Disconnect UNAVAILABLE = comeBack(4004, "unavailable");
  public static final Disconnect TOO_MANY_SESSIONS = comeBack(4005, "too-many-sessions");
  public static final Disconnect PING_TIMEOUT = comeBack(4006, "ping-timeout");
  public static final Disconnect TRANSPORT_ERROR = comeBack(4007, "transport-error");

  public static final Disconnect NO_CONNECT = terminal(4100, "no-connect");
  public static final Disconnect BAD_TOKEN = terminal(4101, "bad-token");
  public static final Disconnect TOKEN_EXPIRED = terminal(4102, "token-expired");
  public static final Disconnect NOT_ALLOWED = terminal(4103, "not-allowed");
  public static final Disconnect REPLACED = terminal(4104, "replaced");
  public static final Disconnect BY_OPERATOR = terminal(4105, "by-operator");
  public static final Disconnect BAD_REQUEST = terminal(4106, "bad-request");

  private static final List<Disconnect> ALL =
      List.of(
          NORMAL,
          PROTOCOL_VIOLATION,
          UNSUPPORTED,
          INVALID_UTF8,
          POLICY,
          TOO_LARGE,
          DRAINING,
          SLOW_CONSUMER,
          INTERNAL,
          DEAD,
          UNAVAILABLE,
          TOO_MANY_SESSIONS,
          PING_TIMEOUT,
          TRANSPORT_ERROR,
          NO_CONNECT,
          BAD_TOKEN,
          TOKEN_EXPIRED,
          NOT_ALLOWED,
          REPLACED,
          BY_OPERATOR,
          BAD_REQUEST);

  private Disconnects() {}

  /** Every entry, by code. */
  public static List<Disconnect> all() {
    return ALL;
  }

  private static Disconnect terminal(int code, String key) {
    return new Disconnect(code, key, false, Duration.ZERO);
  }

  private static Disconnect comeBack(int code, String key) {
    return new Disconnect(code, key, true, Duration.ZERO);
  }
}
