package dev.parley.net.http;

import dev.parley.net.peer.ProxySettings;
import dev.parley.net.wire.Wires;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the HTTP connections of a server share. Any thread.
 *
 * @param open TCP connections, whatever they speak by now
 * @param onClose to be run when one of them is closed
 * @param draining whether connections are to end after their next answer
 */
public record HttpSetup(
    HttpLimits limits,
    Routes routes,
    Origins origins,
    Wires wires,
    ProxySettings proxies,
    AtomicInteger open,
    Runnable onClose,
    AtomicBoolean draining) {
  public HttpSetup(
      HttpLimits limits, Routes routes, Origins origins, Wires wires, ProxySettings proxies) {
    this(limits, routes, origins, wires, proxies, new AtomicInteger());
  }

  private HttpSetup(
      HttpLimits limits,
      Routes routes,
      Origins origins,
      Wires wires,
      ProxySettings proxies,
      AtomicInteger open) {
    this(limits, routes, origins, wires, proxies, open, open::decrementAndGet, new AtomicBoolean());
  }
}
