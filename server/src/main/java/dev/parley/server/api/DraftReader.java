package dev.parley.server.api;

import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.dialect.json.BadMember;
import dev.parley.dialect.json.JsonMessage;
import dev.parley.dialect.json.Malformed;
import dev.parley.dialect.json.Members;
import dev.parley.dialect.json.Names;
import java.util.Base64;

/** Reads what is to be published from a body, the payload as the bytes that came. Stateless. */
final class DraftReader {
  private static final Names NAMES =
      Names.of("channel", "user", "session", "text", "base64", "key", "idempotencyKey")
          .andSlices("data", "channels");

  private DraftReader() {}

  static Members object(byte[] body) throws ApiError {
    try {
      Members members = JsonMessage.read(body, NAMES, 1).getFirst();
      if (members == null || members.ambiguous()) {
        throw ApiError.badRequest("The body is one JSON object without repeated members.");
      }
      return members;
    } catch (Malformed e) {
      throw ApiError.badRequest("The body is not well-formed JSON.");
    } catch (java.util.NoSuchElementException e) {
      throw ApiError.badRequest("The body is one JSON object.");
    }
  }

  static Draft draft(Members members) throws ApiError, BadMember {
    Payload data = members.json("data");
    String text = members.string("text");
    String base64 = members.string("base64");
    int given = (data == null ? 0 : 1) + (text == null ? 0 : 1) + (base64 == null ? 0 : 1);
    if (given != 1) {
      throw ApiError.badRequest("Exactly one of data, text and base64 is the content.");
    }
    Payload payload = data != null ? data : text != null ? Payload.text(text) : binary(base64);
    return new Draft(payload, null, members.string("key"), members.string("idempotencyKey"));
  }

  private static Payload binary(@org.jspecify.annotations.Nullable String base64) throws ApiError {
    try {
      return Payload.binary(Base64.getDecoder().decode(base64 == null ? "" : base64));
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest("base64 is not valid.");
    }
  }
}
