package dev.parley.socketio;

import dev.parley.core.dialect.Handshake;

/**
 * Decides whether a request may open a connection, before any namespace is asked for. It runs where
 * handlers do, see {@link IoSettings#handlers}.
 */
@FunctionalInterface
public interface RequestGate {

  /** Lets everybody in. */
  RequestGate OPEN = (request, next) -> next.proceed();

  /**
   * Looks at the request and calls {@code next}, now or later, once. The message of a refusal is
   * shown to the client, with status 403 and Engine.IO's code 4; data is not. What is thrown is
   * logged and refuses.
   */
  void handle(Handshake request, Next next) throws Exception;
}
