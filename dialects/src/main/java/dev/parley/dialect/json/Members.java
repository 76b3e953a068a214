package dev.parley.dialect.json;

import dev.parley.core.channel.Payload;
import dev.parley.core.problem.Problems;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of one object, as far as their {@link Names} are known. A member that is null is as
 * good as absent, except for {@link #json}. Every lookup of an unexpected kind throws {@link
 * BadMember} with {@link Problems#BAD_REQUEST}. Confined to its user.
 */
public final class Members {

  private final byte[] utf8;
  private final Names names;
  private final JsonMessage.@Nullable Kind[] kinds;
  private final @Nullable Object[] values;
  private final int[] bounds;
  private long twice;

  Members(byte[] utf8, Names names) {
    this.utf8 = utf8;
    this.names = names;
    this.kinds = new JsonMessage.@Nullable Kind[names.size()];
    this.values = new @Nullable Object[names.size()];
    this.bounds = new int[2 * names.size()];
  }

  void put(int index, JsonMessage.Kind kind, @Nullable Object value, int start, int end) {
    if (kinds[index] != null) {
      twice |= 1L << index;
    }
    kinds[index] = kind;
    values[index] = value;
    bounds[2 * index] = start;
    bounds[2 * index + 1] = end;
  }

  /** Whether any known member stands there more than once: it is not clear which is meant. */
  public boolean ambiguous() {
    return twice != 0;
  }

  /** Whether this member stands there more than once. */
  public boolean repeats(String name) {
    return (twice >>> names.index(name) & 1) != 0;
  }

  /** The string, or null if it is absent. */
  public @Nullable String string(String name) throws BadMember {
    int index = known(name);
    if (index < 0) {
      return null;
    }
    if (kinds[index] != JsonMessage.Kind.STRING || !(values[index] instanceof String text)) {
      throw unexpected();
    }
    return text;
  }

  /** The string; it must be there. */
  public String required(String name) throws BadMember {
    String text = string(name);
    if (text == null) {
      throw unexpected();
    }
    return text;
  }

  /** The boolean; false if it is absent. */
  public boolean flag(String name) throws BadMember {
    int index = known(name);
    if (index < 0) {
      return false;
    }
    return switch (kinds[index]) {
      case TRUE -> true;
      case FALSE -> false;
      case null, default -> throw unexpected();
    };
  }

  /** The integer, written without fraction or exponent, or null if it is absent. */
  public @Nullable Long integer(String name, long min, long max) throws BadMember {
    int index = known(name);
    if (index < 0) {
      return null;
    }
    if (!(values[index] instanceof Long number) || number < min || number > max) {
      throw unexpected();
    }
    return number;
  }

  /** The object's own members, or null if it is absent. */
  public @Nullable Members object(String name, Names inner) throws BadMember {
    int index = known(name);
    if (index < 0) {
      return null;
    }
    byte[] slice = slice(index);
    if (slice[0] != '{') {
      throw unexpected();
    }
    try {
      List<@Nullable Members> one = JsonMessage.read(slice, inner, 1);
      Members members = one.getFirst();
      if (members == null || members.ambiguous()) {
        throw unexpected();
      }
      return members;
    } catch (Malformed e) {
      throw unexpected();
    }
  }

  /** The value as the bytes that came, also if it is null; null if the member is absent. */
  public @Nullable Payload json(String name) {
    int index = names.index(name);
    return kinds[index] == null ? null : Payload.json(slice(index));
  }

  /** Like {@link #json}, but a null value is as good as absent. */
  public @Nullable Payload jsonOrNull(String name) {
    int index = known(name);
    return index < 0 ? null : Payload.json(slice(index));
  }

  private static BadMember unexpected() {
    return new BadMember(Problems.BAD_REQUEST);
  }

  private int known(String name) {
    int index = names.index(name);
    return kinds[index] == null || kinds[index] == JsonMessage.Kind.NULL ? -1 : index;
  }

  private byte[] slice(int index) {
    return Arrays.copyOfRange(utf8, bounds[2 * index], bounds[2 * index + 1]);
  }
}
