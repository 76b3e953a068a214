package dev.parley.server.check;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events, read as the HTML standard has it. Confined to the run's thread.
 */
final class EventStream {
  private static final int OK = 200;

  /**
   * An event.
   *
   * @param id the last one that the stream has told, for {@code Last-Event-ID}; empty if none
   * @param name {@code message} if it has none of its own
   * @param data the lines joined; empty if there are none, in which case browsers tell only the id
   */
  record Event(String id, String name, String data) {}

  /** Hears of a stream. Called on the run's thread. */
  interface Reader {
    void event(Event event);

    /** Something came, if only to keep the connection alive. */
    void heard();

    /** It is over, or could not be opened; last, once. */
    void ended(String why);
  }

  private final CheckThread thread;
  private final Reader reader;
  private final CompletableFuture<?> exchange;
  private final List<String> data = new ArrayList<>();
  private String id = "";
  private String name = "";
  private boolean something;
  private int status;
  private boolean over;

  EventStream(CheckThread thread, HttpClient client, HttpRequest request, Reader reader) {
    this.thread = thread;
    this.reader = reader;
    this.exchange =
        client.sendAsync(
            request,
            head -> {
              int code = head.statusCode();
              thread.run(() -> status = code);
              return BodySubscribers.fromLineSubscriber(new Incoming());
            });
    var _ =
        exchange.whenComplete((_, failure) ->
            thread.run(() -> end(failure == null ? "the stream ends" : "the stream breaks")));
  }

  /** Ends it; its reader hears nothing more. */
  void close() {
    over = true;
    exchange.cancel(true);
  }

  private void end(String why) {
    if (!over) {
      close();
      reader.ended(status == OK || status == 0 ? why : "status " + status);
    }
  }

  private void line(String line) {
    if (over || status != OK) {
      return;
    }
    reader.heard();
    int colon = line.indexOf(':');
    if (line.isEmpty()) {
      dispatch();
    } else if (colon != 0) {
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      field(field, value.startsWith(" ") ? value.substring(1) : value);
    }
  }

  private void field(String field, String value) {
    switch (field) {
      case "id" -> {
        id = value;
        something = true;
      }
      case "event" -> name = value;
      case "data" -> {
        data.add(value);
        something = true;
      }
      default -> {
        // retry, and what may come: not for us.
      }
    }
  }

  private void dispatch() {
    if (something) {
      var event = new Event(id, name.isEmpty() ? "message" : name, String.join("\n", data));
      data.clear();
      something = false;
      name = "";
      reader.event(event);
    }
    name = "";
  }

  /** Called by threads of the HTTP client, one at a time. */
  private final class Incoming implements Flow.Subscriber<String> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      thread.run(() -> line(line));
    }

    @Override
    public void onError(@Nullable Throwable failure) {
      thread.run(() -> end("the stream breaks"));
    }

    @Override
    public void onComplete() {
      thread.run(() -> end("the stream ends"));
    }
  }
}
