package dev.parley.net.http;

/** Answers an exchange in any way, or takes its connection over. On the event loop. */
@FunctionalInterface
public interface ExchangeHandler {
  void handle(Exchange exchange);
}
