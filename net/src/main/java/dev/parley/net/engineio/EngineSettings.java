package dev.parley.net.engineio;

import java.time.Duration;
import java.util.Optional;

/**
 * How Engine.IO is spoken. The first five are told to clients.
 *
 * @param pingInterval from a client's last sign of life to the next ping
 * @param pingTimeout how long it may take to answer one
 * @param maxPayload bytes of a message, and of a POST
 * @param polling whether sessions may begin, and live, on polling
 * @param webSocket whether they may on a WebSocket
 * @param upgradeTimeout how long an upgrade from polling may take
 * @param compression bytes from which on the answer to a poll is compressed where the client takes
 *     it; 0 for never
 * @param cookie the name of a cookie with the session's id, for proxies; empty for none
 */
public record EngineSettings(
    Duration pingInterval,
    Duration pingTimeout,
    int maxPayload,
    boolean polling,
    boolean webSocket,
    Duration upgradeTimeout,
    int compression,
    Optional<String> cookie) {

  /**
   * Those of the original: 25 s, 20 s, 10^6 bytes, both transports, 10 s, 1024 bytes, no cookie.
   */
  public static EngineSettings defaults() {
    return new EngineSettings(
        Duration.ofSeconds(25),
        Duration.ofSeconds(20),
        1_000_000,
        true,
        true,
        Duration.ofSeconds(10),
        1_024,
        Optional.empty());
  }

  public EngineSettings withHeartbeat(Duration interval, Duration timeout) {
    return new EngineSettings(
        interval, timeout, maxPayload, polling, webSocket, upgradeTimeout, compression, cookie);
  }
}
