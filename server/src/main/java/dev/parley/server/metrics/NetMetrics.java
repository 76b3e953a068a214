package dev.parley.server.metrics;

import dev.parley.net.loop.NetObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Counts what happens on the sockets. Called from any loop. */
public final class NetMetrics implements NetObserver {
  private final MeterRegistry registry;
  private final BiConsumer<String, Throwable> bugs;
  private final Map<String, AtomicLong> connections = new ConcurrentHashMap<>();
  private final Map<String, Timer> requests = new ConcurrentHashMap<>();
  private final Map<String, Counter> limits = new ConcurrentHashMap<>();
  private final Map<String, Counter> tlsFailures = new ConcurrentHashMap<>();
  private final Map<String, Counter> proxyFailures = new ConcurrentHashMap<>();
  private final Counter bytesIn;
  private final Counter bytesOut;
  private final AtomicLong deflateContexts = new AtomicLong();

  /**
   * @param bugs where the server's own errors go
   */
  public NetMetrics(MeterRegistry registry, BiConsumer<String, Throwable> bugs) {
    this.registry = registry;
    this.bugs = bugs;
    bytesIn = registry.counter("parley.bytes.in");
    bytesOut = registry.counter("parley.bytes.out");
    registry.gauge("parley.deflate.contexts", deflateContexts);
  }

  @Override
  public void bytesIn(long bytes) {
    bytesIn.increment((double) bytes);
  }

  @Override
  public void bytesOut(long bytes) {
    bytesOut.increment((double) bytes);
  }

  @Override
  public void connectionOpened(String transport) {
    count(transport).incrementAndGet();
  }

  @Override
  public void connectionClosed(String transport) {
    count(transport).decrementAndGet();
  }

  @Override
  public void httpRequest(String route, int status, long nanos) {
    requests
        .computeIfAbsent(
            route + ' ' + status,
            both ->
                registry.timer(
                    "parley.http.requests", "route", route, "status", Integer.toString(status)))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void deflateContexts(int delta) {
    deflateContexts.addAndGet(delta);
  }

  @Override
  public void limitHit(String name) {
    limits
        .computeIfAbsent(name, limit -> registry.counter("parley.limit.hits", "limit", limit))
        .increment();
  }

  @Override
  public void tlsFailed(String why) {
    tlsFailures
        .computeIfAbsent(why, reason -> registry.counter("parley.tls.failures", "why", reason))
        .increment();
  }

  @Override
  public void proxyFailed(String why) {
    proxyFailures
        .computeIfAbsent(why, reason -> registry.counter("parley.proxy.failures", "why", reason))
        .increment();
  }

  @Override
  public void bug(String where, Throwable cause) {
    bugs.accept(where, cause);
  }

  private AtomicLong count(String transport) {
    return connections.computeIfAbsent(
        transport,
        name -> registry.gauge("parley.connections", Tags.of("transport", name), new AtomicLong()));
  }
}
