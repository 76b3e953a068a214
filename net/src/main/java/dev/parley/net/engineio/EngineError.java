package dev.parley.net.engineio;

import dev.parley.dialect.json.JsonWriter;
import dev.parley.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What is wrong with a request, in the protocol's own numbers. */
enum EngineError {
  UNKNOWN_TRANSPORT(0, "Transport unknown"),
  UNKNOWN_SID(1, "Session ID unknown"),
  BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
  BAD_REQUEST(3, "Bad request"),
  FORBIDDEN(4, "Forbidden"),
  UNSUPPORTED_VERSION(5, "Unsupported protocol version");

  private final int code;
  private final String message;

  EngineError(int code, String message) {
    this.code = code;
    this.message = message;
  }

  /** As polls are answered. */
  HttpResponse response() {
    return response(message);
  }

  /** Likewise, in the application's words. */
  HttpResponse response(String words) {
    byte[] json =
        new JsonWriter()
            .beginObject()
            .member("code", code)
            .member("message", words)
            .endObject()
            .toBytes();
    return HttpResponse.of(this == FORBIDDEN ? 403 : 400, "application/json", json);
  }

  /** As upgrades are answered, whatever is wrong. */
  HttpResponse plain() {
    return plain(message);
  }

  static HttpResponse plain(String words) {
    return HttpResponse.of(400, "text/html", words.getBytes(StandardCharsets.UTF_8));
  }
}
