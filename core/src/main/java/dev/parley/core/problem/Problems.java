package dev.parley.core.problem;

import java.util.List;

/**
 * The catalogue of refusals. 1xx: the request is malformed; 2xx: it is not allowed; 3xx: a limit;
 * 4xx: it does not fit the state; 5xx: the server could not, try again.
 */
public final class Problems {

  public static final Problem BAD_REQUEST =
      new Problem(100, "bad-request", "The message is not what the protocol expects.", false);
  public static final Problem UNKNOWN_COMMAND =
      new Problem(101, "unknown-command", "There is no command of this type.", false);
  public static final Problem BAD_CHANNEL =
      new Problem(102, "bad-channel", "This is not a channel name.", false);
  public static final Problem BAD_POSITION =
      new Problem(103, "bad-position", "This is not a position that the server gave.", false);
  public static final Problem BAD_USER =
      new Problem(104, "bad-user", "This is not a user id.", false);

  public static final Problem NOT_CONNECTED =
      new Problem(200, "not-connected", "Send connect first.", false);
  public static final Problem BAD_TOKEN =
      new Problem(201, "bad-token", "The token is missing or not valid.", false);
  public static final Problem TOKEN_EXPIRED =
      new Problem(202, "token-expired", "The token has expired.", false);
  public static final Problem NOT_ALLOWED =
      new Problem(203, "not-allowed", "This session may not do that here.", false);
  public static final Problem USER_FROM_TOKEN =
      new Problem(204, "user-from-token", "This server takes the user from the token.", false);

  public static final Problem TOO_LARGE =
      new Problem(300, "too-large", "The content is larger than the limit.", false);
  public static final Problem TOO_MANY_SUBSCRIPTIONS =
      new Problem(
          301,
          "too-many-subscriptions",
          "The session has as many subscriptions as allowed.",
          false);
  public static final Problem CHANNEL_NAME_TOO_LONG =
      new Problem(302, "channel-name-too-long", "The channel name is longer than allowed.", false);
  public static final Problem TOO_MANY_COMMANDS =
      new Problem(303, "too-many-commands", "The message has more commands than allowed.", false);
  public static final Problem TOO_BUSY =
      new Problem(304, "too-busy", "Too many requests are under way in this session.", true);
  public static final Problem KEY_TOO_LONG =
      new Problem(
          305, "key-too-long", "The key or the idempotency key is longer than allowed.", false);
  public static final Problem METHOD_TOO_LONG =
      new Problem(306, "method-too-long", "The method's name is longer than allowed.", false);

  public static final Problem NOT_SUBSCRIBED =
      new Problem(400, "not-subscribed", "The session has no subscription to this channel.", false);
  public static final Problem NOT_PRESENT =
      new Problem(401, "not-present", "The session is not present in this channel.", false);
  public static final Problem PRESENCE_OFF =
      new Problem(402, "presence-off", "The channel's namespace has no presence.", false);
  public static final Problem HISTORY_OFF =
      new Problem(403, "history-off", "The channel's namespace keeps no history.", false);
  public static final Problem UNKNOWN_METHOD =
      new Problem(404, "unknown-method", "No handler is registered for this method.", false);
  public static final Problem ALREADY_CONNECTED =
      new Problem(405, "already-connected", "The session is already connected.", false);
  public static final Problem UNKNOWN_SESSION =
      new Problem(406, "unknown-session", "There is no such session.", false);

  public static final Problem INTERNAL =
      new Problem(500, "internal", "The server failed; it has been logged.", true);
  public static final Problem UNAVAILABLE =
      new Problem(
          501, "unavailable", "The broker can't be reached; nothing is known to be done.", true);
  public static final Problem HANDLER_FAILED =
      new Problem(502, "handler-failed", "The handler of this method failed.", true);
  public static final Problem DRAINING =
      new Problem(503, "draining", "The server is being emptied; another one takes over.", true);

  private static final List<Problem> ALL =
      List.of(
          BAD_REQUEST,
          UNKNOWN_COMMAND,
          BAD_CHANNEL,
          BAD_POSITION,
          BAD_USER,
          NOT_CONNECTED,
          BAD_TOKEN,
          TOKEN_EXPIRED,
          NOT_ALLOWED,
          USER_FROM_TOKEN,
          TOO_LARGE,
          TOO_MANY_SUBSCRIPTIONS,
          CHANNEL_NAME_TOO_LONG,
          TOO_MANY_COMMANDS,
          TOO_BUSY,
          KEY_TOO_LONG,
          METHOD_TOO_LONG,
          NOT_SUBSCRIBED,
          NOT_PRESENT,
          PRESENCE_OFF,
          HISTORY_OFF,
          UNKNOWN_METHOD,
          ALREADY_CONNECTED,
          UNKNOWN_SESSION,
          INTERNAL,
          UNAVAILABLE,
          HANDLER_FAILED,
          DRAINING);

  private Problems() {}

  /** Every entry, by code. */
  public static List<Problem> all() {
    return ALL;
  }
}
