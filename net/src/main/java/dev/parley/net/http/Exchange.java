package dev.parley.net.http;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.wire.Wire;
import java.util.Map;
import java.util.function.Consumer;

/** One request and its answer. Exactly one of {@link #respond} and {@link #takeOver} counts. */
public final class Exchange {
  private final Caller caller;
  private final HttpRequest request;
  private final String route;
  private final boolean http10;
  private final long begun;
  private boolean answered;

  Exchange(Caller caller, HttpRequest request, String route, boolean http10) {
    this.caller = caller;
    this.request = request;
    this.route = route;
    this.http10 = http10;
    this.begun = caller.context().now();
  }

  public HttpRequest request() {
    return request;
  }

  /** The loop of the request's caller. */
  public LoopContext context() {
    return caller.context();
  }

  /** Whether the peer is still there. */
  public boolean isOpen() {
    return caller.isOpen();
  }

  /** Whether the peer speaks HTTP/1.0, which has no chunks. */
  public boolean http10() {
    return http10;
  }

  /** Whether the peer may be answered as far as its {@code Origin} goes. */
  public boolean originAllowed() {
    return caller.setup().origins().allows(request.headers(), request.peer().secure());
  }

  /** Answers. From any thread; later calls do nothing. */
  public void respond(HttpResponse response) {
    boolean _ = context().execute(() -> respondOnLoop(response));
  }

  /** Answers with 500 and tells the observer. From any thread. */
  public void failed(Throwable cause) {
    context().observer().bug(route, cause);
    respond(HttpResponse.error(500, "internal", "The server failed; it has been logged."));
  }

  /**
   * Stops reading HTTP: bytes that follow the request are kept for the one who takes over. On the
   * loop; if the answer is a plain response after all, the connection ends with it.
   */
  public void hold() {
    caller.hold();
  }

  /**
   * Answers with a head and gives the socket away, in which what has been kept is replayed. On the
   * loop.
   *
   * @param successor gets the socket, at once or a little later, on the loop; it begins the wire
   * @return false if the connection is gone or the request has been answered
   */
  public boolean takeOver(
      int status, Map<String, String> headers, Consumer<? super Wire> successor) {
    return takeOver(context(), status, headers, successor);
  }

  /**
   * Likewise, to one on another loop.
   *
   * @param owner whose the socket is from then on, and where the successor gets it
   */
  public boolean takeOver(
      LoopContext owner,
      int status,
      Map<String, String> headers,
      Consumer<? super Wire> successor) {
    if (answered || !isOpen()) {
      return false;
    }
    answered = true;
    caller.context().observer().httpRequest(route, status, context().now() - begun);
    HttpResponse head =
        Cors.decorate(
            new HttpResponse(status, headers, new byte[0]), caller.setup().origins(), request);
    caller.takeOver(owner, wire -> handOver(wire, head, successor));
    return true;
  }

  /**
   * Calls {@code then} on the exchange's loop if the peer leaves before it has been answered. On
   * that loop; once.
   */
  public void onLeave(Runnable then) {
    if (!answered) {
      caller.onLeave(then);
    }
  }

  private void handOver(Wire wire, HttpResponse head, Consumer<? super Wire> successor) {
    ResponseBytes.writeHead(wire.out(), head.status(), head.headers());
    try {
      successor.accept(wire);
    } catch (RuntimeException bug) {
      context().observer().bug("opening a connection", bug);
      wire.close();
    }
  }

  private void respondOnLoop(HttpResponse response) {
    if (!answered) {
      answered = true;
      context().observer().httpRequest(route, response.status(), context().now() - begun);
      caller.answer(this, response);
    }
  }
}
