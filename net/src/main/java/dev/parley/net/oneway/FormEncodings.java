package dev.parley.net.oneway;

import dev.parley.net.connection.SlabPool;
import dev.parley.net.loop.LoopContext;
import java.util.HashMap;
import java.util.Map;

/** The encodings of a loop: one for each form, with and without chunks. */
final class FormEncodings {
  private record Kind(Form form, boolean chunked) {}

  private final Map<Kind, FormEncoding> all = new HashMap<>();

  static FormEncoding of(LoopContext context, Form form, boolean chunked) {
    return context
        .shared(FormEncodings.class, _ -> new FormEncodings())
        .all
        .computeIfAbsent(
            new Kind(form, chunked), _ -> new FormEncoding(SlabPool.of(context), form, chunked));
  }
}
