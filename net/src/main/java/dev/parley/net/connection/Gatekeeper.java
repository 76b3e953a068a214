package dev.parley.net.connection;

import dev.parley.net.http.HttpRequest;
import java.util.concurrent.CompletionStage;

/**
 * Decides on a request that wants to open a connection, before it is answered. Called on an event
 * loop: does not block; completes on any thread.
 */
@FunctionalInterface
public interface Gatekeeper {
  CompletionStage<Admission> admit(HttpRequest request);
}
