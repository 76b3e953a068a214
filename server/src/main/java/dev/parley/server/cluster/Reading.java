package dev.parley.server.cluster;

import dev.parley.core.channel.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a message between nodes apart. Throws IllegalArgumentException or BufferUnderflowException
 * for what {@link Writing} did not build.
 */
final class Reading {
  private final ByteBuffer in;

  Reading(byte[] message) {
    this.in = ByteBuffer.wrap(message);
  }

  long number() {
    return in.getLong();
  }

  int small() {
    return Math.toIntExact(number());
  }

  byte @Nullable [] bytesOrNull() {
    int length = in.getInt();
    if (length == Writing.NOTHING) {
      return null;
    }
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a length that does not fit");
    }
    byte[] some = new byte[length];
    in.get(some);
    return some;
  }

  byte[] bytes() {
    byte[] some = bytesOrNull();
    if (some == null) {
      throw new IllegalArgumentException("something is missing");
    }
    return some;
  }

  @Nullable String textOrNull() {
    byte[] utf8 = bytesOrNull();
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  @Nullable Payload payloadOrNull() {
    String kind = textOrNull();
    if (kind == null) {
      return null;
    }
    byte[] bytes = bytes();
    return switch (Payload.Kind.valueOf(kind)) {
      case JSON -> Payload.json(bytes);
      case TEXT -> Payload.text(bytes);
      case BINARY -> Payload.binary(bytes);
    };
  }

  <T> List<T> all(Function<Reading, T> each) {
    List<T> items = new ArrayList<>();
    for (int left = small(); left > 0; left--) {
      items.add(each.apply(this));
    }
    return items;
  }
}
