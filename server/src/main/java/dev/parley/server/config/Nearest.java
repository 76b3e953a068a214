package dev.parley.server.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class Nearest {

  private Nearest() {}

  /** The candidate closest to {@code name}, if one is close enough to be worth saying. */
  static Optional<String> to(String name, Collection<String> candidates) {
    String wanted = plain(name);
    int best = Math.max(2, wanted.length() / 3) + 1;
    String found = null;
    for (String candidate : candidates) {
      String plain = plain(candidate);
      int distance = distance(wanted, plain);
      // A name that shares nothing with the candidate is not a misspelling of it.
      if (distance < best && distance < Math.max(wanted.length(), plain.length())) {
        best = distance;
        found = candidate;
      }
    }
    return Optional.ofNullable(found);
  }

  /** {@code frameBytes}, {@code frame_bytes} and {@code frame-bytes} are the same word. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Edits that turn one text into the other; swapping two neighbours counts as one edit. */
  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
        least = Math.min(least, edits[i - 1][j - 1] + changed);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, edits[i - 2][j - 2] + 1);
        }
        edits[i][j] = least;
      }
    }
    return edits[a.length()][b.length()];
  }
}
