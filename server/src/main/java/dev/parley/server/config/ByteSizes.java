package dev.parley.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as operators write them: {@code 1048576}, {@code 64KiB}, {@code 16MB}. */
final class ByteSizes {

  private static final Pattern FORM = Pattern.compile("(\\d{1,15}) ?([A-Za-z]*)");

  private static final Map<String, Long> UNITS =
      Map.of(
          "", 1L,
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30);

  private ByteSizes() {}

  /** Reads a size in bytes; empty when the text is none or is past what a long holds. */
  static OptionalLong parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return OptionalLong.empty();
    }
    Long unit = UNITS.get(form.group(2).toLowerCase(Locale.ROOT));
    long count = Long.parseLong(form.group(1));
    return unit == null || count > Long.MAX_VALUE / unit
        ? OptionalLong.empty()
        : OptionalLong.of(count * unit);
  }

  /** Writes a size in the largest binary unit that holds it exactly. */
  static String format(long bytes) {
    for (String unit : List.of("GiB", "MiB", "KiB")) {
      long size = UNITS.getOrDefault(unit.toLowerCase(Locale.ROOT), 1L);
      if (bytes != 0 && bytes % size == 0) {
        return bytes / size + unit;
      }
    }
    return Long.toString(bytes);
  }
}
