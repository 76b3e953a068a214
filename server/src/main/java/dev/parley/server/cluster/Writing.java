package dev.parley.server.cluster;

import dev.parley.core.channel.Payload;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Builds a message between nodes; {@link Reading} is its counterpart. */
final class Writing {
  static final int NOTHING = -1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  byte[] done() {
    return bytes.toByteArray();
  }

  Writing number(long number) {
    try {
      out.writeLong(number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Writing bytes(byte @Nullable [] some) {
    try {
      if (some == null) {
        out.writeInt(NOTHING);
      } else {
        out.writeInt(some.length);
        out.write(some);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Writing text(@Nullable String text) {
    return bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
  }

  Writing payload(@Nullable Payload payload) {
    return payload == null ? text(null) : text(payload.kind().name()).bytes(payload.bytes());
  }

  <T> Writing all(Collection<T> items, BiConsumer<Writing, T> each) {
    number(items.size());
    items.forEach(item -> each.accept(this, item));
    return this;
  }
}
