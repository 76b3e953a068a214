package dev.parley.dialect.feed;

import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Frame;
import dev.parley.core.problem.Problem;
import dev.parley.dialect.json.JsonWriter;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The messages of a feed. */
final class FeedFrames {

  private static final byte[] NOTHING = {};

  private FeedFrames() {}

  static Frame publication(Publication publication, String id) {
    Payload payload = publication.payload();
    return switch (payload.kind()) {
      case JSON, TEXT -> new Frame(true, NOTHING, payload.bytes(), NOTHING, id, null);
      case BINARY ->
          new Frame(
              true, NOTHING, Base64.getEncoder().encode(payload.bytes()), NOTHING, id, "binary");
    };
  }

  static Frame gap(Gap gap, String id) {
    byte[] json =
        new JsonWriter()
            .beginObject()
            .member("channel", gap.channel().value())
            .member("from", gap.from())
            .member("to", gap.to())
            .member("position", gap.resumesAt().encode())
            .member("reason", gap.reason().wireName())
            .endObject()
            .toBytes();
    return new Frame(true, NOTHING, json, NOTHING, id, "gap");
  }

  /** Nothing but an id, for the client to bring back. */
  static Frame mark(String id) {
    return new Frame(true, NOTHING, NOTHING, NOTHING, id, null);
  }

  static Frame error(@Nullable String channel, Problem problem) {
    byte[] json =
        new JsonWriter()
            .beginObject()
            .optional("channel", channel)
            .member("code", problem.code())
            .member("reason", problem.key())
            .member("message", problem.message())
            .member("retry", problem.retryable())
            .endObject()
            .toBytes();
    return Frame.text(json).withEvent("error");
  }
}
