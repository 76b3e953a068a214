package dev.parley.server.check;

import java.util.List;
import java.util.Map;

/** What to do about why nothing can be checked. */
final class Hints {
  private static final String KEY =
      "--key takes a key of the HTTP API; --publish-by ws does without.";

  /** The first that fits is told: a status comes with a body that has a reason. */
  private static final List<Map.Entry<String, String>> HINTS =
      List.of(
          Map.entry("status 401", KEY),
          Map.entry("status 403", KEY),
          Map.entry("connection refused", "Is the server running (./parley demo)?"),
          Map.entry("not trusted", "--insecure accepts any certificate."),
          Map.entry("bad-token", "--token takes a signed one."),
          Map.entry("user-from-token", "Leave --user out."),
          Map.entry("not-allowed", "Pass a --token that may, or another --prefix."),
          Map.entry("presence-off", "--no-presence leaves presence out."),
          Map.entry("history-off", "--prefix selects a namespace that keeps history."));

  private Hints() {}

  /** Begins with a full stop; only that if there is nothing to be said. */
  static String about(String why) {
    return HINTS.stream()
        .filter(hint -> why.contains(hint.getKey()))
        .map(hint -> ". " + hint.getValue())
        .findFirst()
        .orElse(".");
  }
}
