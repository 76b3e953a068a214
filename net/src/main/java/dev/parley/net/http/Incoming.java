package dev.parley.net.http;

import dev.parley.net.peer.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A request of which the head has come. Confined to its connection's loop. */
final class Incoming {
  private static final byte[] NOTHING = {};

  private final HttpConnection connection;
  private final io.netty.handler.codec.http.HttpRequest head;
  private final String path;
  private final String query;
  private final Headers headers;
  private final Routes.Found found;
  private final int bodyLimit;
  private byte[] body = NOTHING;
  private int length;

  Incoming(HttpConnection connection, io.netty.handler.codec.http.HttpRequest head) {
    this.connection = connection;
    this.head = head;
    String target = originForm(head.uri());
    int mark = target.indexOf('?');
    this.path = mark < 0 ? target : target.substring(0, mark);
    this.query = mark < 0 ? "" : target.substring(mark + 1);
    this.headers = new Headers(List.copyOf(new ArrayList<>(head.headers().entries())));
    this.found = connection.setup().routes().find(method(), path);
    int own = found.route() == null ? 0 : found.route().bodyBytes();
    this.bodyLimit = own > 0 ? own : connection.setup().limits().bodyBytes();
  }

  /**
   * The answer that ends the connection before the body has been read, if the head calls for it.
   */
  Optional<HttpResponse> fatal() {
    HttpVersion version = head.protocolVersion();
    if (version.majorVersion() != 1) {
      return Optional.of(
          HttpResponse.error(505, "version-not-supported", "Only HTTP/1.1 is spoken here."));
    }
    if (head.uri().length() > connection.setup().limits().urlBytes()) {
      connection.context().observer().limitHit("url-bytes");
      return Optional.of(
          HttpResponse.error(414, "url-too-long", "The URL is longer than the limit."));
    }
    // RFC 9112 3.2: a request of HTTP/1.1 has exactly one Host.
    int hosts = headers.all("Host").size();
    if (hosts > 1 || (hosts == 0 && version.minorVersion() > 0)) {
      return Optional.of(HttpResponse.error(400, "bad-request", "Exactly one Host is needed."));
    }
    if (HttpUtil.getContentLength(head, 0L) > bodyLimit) {
      connection.context().observer().limitHit("body-bytes");
      return Optional.of(
          HttpResponse.error(413, "too-large", "The body is larger than the limit."));
    }
    if (head.headers().contains(HttpHeaderNames.EXPECT) && !HttpUtil.is100ContinueExpected(head)) {
      return Optional.of(
          HttpResponse.error(417, "expectation-failed", "Only 100-continue can be expected."));
    }
    return Optional.empty();
  }

  boolean expectsContinue() {
    return HttpUtil.is100ContinueExpected(head);
  }

  boolean keepAlive() {
    return HttpUtil.isKeepAlive(head);
  }

  /** Takes more of the body; false if it is past the limit. */
  boolean append(ByteBuf more) {
    int count = more.readableBytes();
    if (count > bodyLimit - length) {
      return false;
    }
    if (length + count > body.length) {
      int declared = (int) Math.min(bodyLimit, HttpUtil.getContentLength(head, 0L));
      int doubled = Math.min(bodyLimit, 2 * body.length);
      int wanted = Math.max(length + count, Math.min(declared, Math.max(doubled, 64 << 10)));
      body = Arrays.copyOf(body, Math.max(wanted, doubled));
    }
    more.getBytes(more.readerIndex(), body, length, count);
    length += count;
    return true;
  }

  /** Hands the whole request to its route, or says why there is none. */
  void dispatch() {
    Routes.Route route = found.route();
    byte[] whole = body.length == length ? body : Arrays.copyOf(body, length);
    HttpRequest request =
        new HttpRequest(method(), path, query, headers, whole, sender(), found.variables());
    boolean http10 = head.protocolVersion().minorVersion() == 0;
    Exchange exchange =
        new Exchange(connection, request, route == null ? "unknown" : route.pattern(), http10);
    if (route != null) {
      try {
        route.handler().handle(exchange);
      } catch (RuntimeException e) {
        exchange.failed(e);
      }
    } else {
      exchange.respond(withoutRoute());
    }
  }

  private HttpResponse withoutRoute() {
    if (method().equals("OPTIONS") && (path.equals("*") || !found.methods().isEmpty())) {
      return Cors.options(
          found.methods(), connection.setup().origins(), headers, sender().secure());
    }
    if (found.methods().isEmpty()) {
      return HttpResponse.error(404, "not-found", "There is nothing at this path.");
    }
    return HttpResponse.error(405, "method-not-allowed", "This path has other methods.")
        .with("Allow", String.join(", ", found.methods()));
  }

  private String method() {
    return head.method().name();
  }

  private Peer sender() {
    return connection.setup().proxies().trusted().sender(connection.peer(), headers::all);
  }

  /** RFC 9112 3.2.2: a server accepts the absolute form as well. */
  private static String originForm(String target) {
    if (target.startsWith("/") || target.equals("*")) {
      return target;
    }
    int scheme = target.indexOf("://");
    int slash = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
    return slash < 0 ? "/" : target.substring(slash);
  }
}
