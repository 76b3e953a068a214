package dev.parley.net.http;

import java.util.concurrent.CompletionStage;

/**
 * Answers requests of one route. Called on an event loop: does not block; completes on any thread.
 * What it throws or fails with is answered with 500 and told to the observer.
 */
@FunctionalInterface
public interface HttpHandler {
  CompletionStage<HttpResponse> handle(HttpRequest request);
}
