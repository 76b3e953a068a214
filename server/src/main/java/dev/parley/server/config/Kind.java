package dev.parley.server.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The type and range of one value: how its text is read, and how it is written again. */
sealed interface Kind {

  /** What may be written, to be read after "allowed: ". */
  String allowed();

  /** The value a text stands for; empty when the text is not allowed. */
  Optional<Object> read(String text);

  /** The text of a value, in the form that {@link #read} takes. */
  String write(Object value);

  /** What a text is called in a message. */
  default String shown(String text) {
    String visible = text.length() > 60 ? text.substring(0, 60) + "..." : text;
    return "'" + visible.replaceAll("\\p{Cntrl}", "?") + "'";
  }

  /** A whole number, or a size in bytes, that becomes an int or a long. */
  record Amount(long min, long max, boolean bytes, boolean wide) implements Kind {

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    @Override
    public String allowed() {
      return (bytes ? "a size from " : "a whole number from ") + write(min) + " to " + write(max);
    }

    @Override
    public Optional<Object> read(String text) {
      OptionalLong number = bytes ? ByteSizes.parse(text) : whole(text);
      if (number.isEmpty() || number.getAsLong() < min || number.getAsLong() > max) {
        return Optional.empty();
      }
      return Optional.of(boxed(number.getAsLong()));
    }

    private Object boxed(long number) {
      if (wide) {
        return number;
      }
      return Math.toIntExact(number);
    }

    private static OptionalLong whole(String text) {
      return WHOLE.matcher(text).matches()
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    }

    @Override
    public String write(Object value) {
      long number = ((Number) value).longValue();
      return bytes ? ByteSizes.format(number) : Long.toString(number);
    }
  }

  /** A duration. */
  record Span(Duration min, Duration max) implements Kind {
    @Override
    public String allowed() {
      return "a duration from " + write(min) + " to " + write(max);
    }

    @Override
    public Optional<Object> read(String text) {
      return Durations.parse(text)
          .filter(span -> span.compareTo(min) >= 0 && span.compareTo(max) <= 0)
          .map(Object.class::cast);
    }

    @Override
    public String write(Object value) {
      return Durations.format((Duration) value);
    }
  }

  /** True or false, in these words only. */
  record Flag() implements Kind {
    @Override
    public String allowed() {
      return "true or false";
    }

    @Override
    public Optional<Object> read(String text) {
      return switch (text) {
        case "true" -> Optional.of(true);
        case "false" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    @Override
    public String write(Object value) {
      return value.toString();
    }
  }

  /** One of an enum's constants, written in kebab-case. */
  record Choice(List<Enum<?>> constants) implements Kind {
    public Choice {
      constants = List.copyOf(constants);
    }

    static Choice of(Class<?> type) {
      return new Choice(
          Arrays.stream(type.getEnumConstants()).<Enum<?>>map(c -> (Enum<?>) c).toList());
    }

    @Override
    public String allowed() {
      return constants.stream().map(this::write).collect(Collectors.joining(", ", "one of ", ""));
    }

    @Override
    public Optional<Object> read(String text) {
      return constants.stream().filter(c -> write(c).equals(text)).findFirst().map(c -> c);
    }

    @Override
    public String write(Object value) {
      return ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A text of some form. */
  record Text(TextForm form) implements Kind {
    @Override
    public String allowed() {
      return form.allowed();
    }

    @Override
    public Optional<Object> read(String text) {
      return form.matches(text) ? Optional.of(text) : Optional.empty();
    }

    @Override
    public String write(Object value) {
      return (String) value;
    }
  }

  /** A text that is never shown. */
  record Hidden(TextForm form) implements Kind {
    @Override
    public String allowed() {
      return form.allowed();
    }

    @Override
    public Optional<Object> read(String text) {
      return form.matches(text) ? Optional.of(new Secret(text)) : Optional.empty();
    }

    @Override
    public String write(Object value) {
      return ((Secret) value).toString();
    }

    @Override
    public String shown(String text) {
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      return bytes == 1 ? "a secret of 1 byte" : "a secret of " + bytes + " bytes";
    }
  }
}
