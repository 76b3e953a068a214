package dev.parley.net.http;

import dev.parley.net.loop.NetObserver;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** What is answered to bytes that are no request. */
final class Malformed {
  private Malformed() {}

  /**
   * @param cause what the decoder says
   */
  static HttpResponse answer(Throwable cause, NetObserver observer) {
    return switch (cause) {
      case TooLongHttpLineException _ -> {
        observer.limitHit("url-bytes");
        yield HttpResponse.error(414, "url-too-long", "The URL is longer than the limit.");
      }
      case TooLongHttpHeaderException _ -> {
        observer.limitHit("header-bytes");
        yield HttpResponse.error(431, "headers-too-large", "The headers exceed the limit.");
      }
      default -> HttpResponse.error(400, "bad-request", "This is not an HTTP/1.1 request.");
    };
  }
}
