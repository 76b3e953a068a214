package dev.parley.testkit.dialect;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expected text with places left open: {@code <position>} stands for any position, any other word
 * in angle brackets for characters other than a quotation mark.
 */
public final class TextPattern {
  private static final Pattern OPEN = Pattern.compile("<([a-z]+)>");

  private TextPattern() {}

  public static boolean matches(String expected, String actual) {
    StringBuilder regex = new StringBuilder();
    Matcher open = OPEN.matcher(expected);
    int from = 0;
    while (open.find()) {
      regex.append(Pattern.quote(expected.substring(from, open.start())));
      regex.append(open.group(1).equals("position") ? "[a-z0-9]+\\.\\d+\\.[a-z0-9]+" : "[^\"]+");
      from = open.end();
    }
    regex.append(Pattern.quote(expected.substring(from)));
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(actual).matches();
  }
}
