package dev.parley.net.engineio;

import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.oneway.Errand;
import java.util.concurrent.CompletableFuture;

/** A request with a session's id, at whichever node it came in. */
sealed interface PollRequest {

  String method();

  /** The transport that it names. */
  String transport();

  /** Empty if it names none. */
  String contentType();

  byte[] body();

  /** Answers; later calls do nothing. From any thread. */
  void respond(HttpResponse response);

  /**
   * One that came in here.
   *
   * @param compression bytes from which on the answer is compressed; 0 for never
   */
  record Here(Exchange exchange, int compression) implements PollRequest {
    @Override
    public String method() {
      return exchange.request().method();
    }

    @Override
    public String transport() {
      return exchange.request().query("transport").orElse("");
    }

    @Override
    public String contentType() {
      return exchange.request().headers().first("Content-Type").orElse("");
    }

    @Override
    public byte[] body() {
      return exchange.request().body();
    }

    @Override
    public void respond(HttpResponse response) {
      boolean large = compression > 0 && response.body().length >= compression;
      exchange.respond(large ? Compression.of(response, exchange.request()) : response);
    }
  }

  /** One that another node has brought. */
  record Brought(Errand.Engine errand, CompletableFuture<HttpResponse> answer)
      implements PollRequest {
    @Override
    public String method() {
      return errand.method();
    }

    @Override
    public String transport() {
      return errand.transport();
    }

    @Override
    public String contentType() {
      return errand.contentType();
    }

    @Override
    public byte[] body() {
      return errand.body();
    }

    @Override
    public void respond(HttpResponse response) {
      answer.complete(response);
    }
  }
}
