package dev.parley.net;

import dev.parley.net.connection.Heartbeat;
import dev.parley.net.http.HttpLimits;
import dev.parley.net.http.Origins;
import dev.parley.net.longpoll.PollSettings;
import dev.parley.net.peer.ProxySettings;
import dev.parley.net.tls.TlsSettings;
import dev.parley.net.websocket.WebSocketSettings;
import dev.parley.net.wire.Wires;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the sockets are told at the start.
 *
 * @param port 0 for any free one
 * @param webSocket its heartbeat also bounds how long one-way peers may take nothing
 * @param proxies whose word about their clients is taken
 * @param tls null for plain sockets
 */
public record NetSettings(
    String host,
    int port,
    Origins origins,
    HttpLimits http,
    WebSocketSettings webSocket,
    OneWay oneWay,
    PollSettings poll,
    Drain drain,
    Wires.Choice wires,
    ProxySettings proxies,
    @Nullable TlsSettings tls) {

  /**
   * SSE and HTTP streaming.
   *
   * @param retry how long browsers wait before they reconnect
   * @param sseKeepAlive silence after which a comment is sent
   * @param streamKeepAlive silence after which an empty line is sent
   */
  public record OneWay(Duration retry, Duration sseKeepAlive, Duration streamKeepAlive) {
    public static OneWay defaults() {
      return new OneWay(Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(15));
    }
  }

  /**
   * How the server empties itself.
   *
   * @param notice how long it is not ready before the first is told, and listens at least
   * @param deadline when connections that remain are closed; the notice is part of it
   * @param rate connections told to leave per second
   */
  public record Drain(Duration notice, Duration deadline, int rate) {
    /** Without notice. */
    public Drain(Duration deadline, int rate) {
      this(Duration.ZERO, deadline, rate);
    }

    public static Drain defaults() {
      return new Drain(Duration.ofSeconds(30), 500);
    }
  }

  public static NetSettings defaults(String host, int port) {
    return new NetSettings(
        host,
        port,
        Origins.SAME_HOST,
        HttpLimits.defaults(),
        WebSocketSettings.defaults(),
        OneWay.defaults(),
        PollSettings.defaults(),
        Drain.defaults(),
        Wires.Choice.AUTO,
        ProxySettings.none(),
        null);
  }

  public NetSettings with(Wires.Choice choice) {
    return new NetSettings(
        host, port, origins, http, webSocket, oneWay, poll, drain, choice, proxies, tls);
  }

  public NetSettings with(Origins allowed) {
    return new NetSettings(
        host, port, allowed, http, webSocket, oneWay, poll, drain, wires, proxies, tls);
  }

  public NetSettings with(HttpLimits limits) {
    return new NetSettings(
        host, port, origins, limits, webSocket, oneWay, poll, drain, wires, proxies, tls);
  }

  public NetSettings with(WebSocketSettings settings) {
    return new NetSettings(
        host, port, origins, http, settings, oneWay, poll, drain, wires, proxies, tls);
  }

  public NetSettings with(OneWay settings) {
    return new NetSettings(
        host, port, origins, http, webSocket, settings, poll, drain, wires, proxies, tls);
  }

  public NetSettings with(PollSettings settings) {
    return new NetSettings(
        host, port, origins, http, webSocket, oneWay, settings, drain, wires, proxies, tls);
  }

  public NetSettings with(Drain settings) {
    return new NetSettings(
        host, port, origins, http, webSocket, oneWay, poll, settings, wires, proxies, tls);
  }

  public NetSettings with(ProxySettings settings) {
    return new NetSettings(
        host, port, origins, http, webSocket, oneWay, poll, drain, wires, settings, tls);
  }

  public NetSettings with(TlsSettings settings) {
    return new NetSettings(
        host, port, origins, http, webSocket, oneWay, poll, drain, wires, proxies, settings);
  }

  /** How often deadlines are looked at: fine enough for the shortest of them. */
  public Duration sweepPeriod() {
    long shortest = Duration.ofSeconds(4).toMillis();
    Heartbeat heartbeat = webSocket.heartbeat();
    for (Duration deadline :
        new Duration[] {
          heartbeat.interval(),
          heartbeat.timeout(),
          http.requestTimeout(),
          http.idleTimeout(),
          oneWay.sseKeepAlive(),
          oneWay.streamKeepAlive(),
          poll.hold(),
          poll.linger()
        }) {
      shortest = Math.min(shortest, deadline.toMillis());
    }
    return Duration.ofMillis(Math.max(20, shortest / 4));
  }
}
