package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.SocketClient.Response;
import dev.parley.net.engineio.EngineSettings;
import java.time.Duration;

/** What clients of Engine.IO say, in the tests' words. */
final class Engine {
  static final String POLLING = "/engine.io/?EIO=4&transport=polling";
  static final String SOCKET = "/engine.io/?EIO=4&transport=websocket";

  /** What separates packets. */
  static final String RS = "\u001e";

  /** Who polls and does not come for the end is not waited for. */
  static final NetSettings.Drain BRIEF = new NetSettings.Drain(Duration.ofMillis(200), 10_000);

  private Engine() {}

  /** The heart beats every 300 ms and has 200 ms to answer. */
  static EngineSettings quick() {
    return EngineSettings.defaults().withHeartbeat(Duration.ofMillis(300), Duration.ofMillis(200));
  }

  /** Opens a session; returns where it polls. */
  static String open(SocketClient client) {
    return poll(sid(client.get(POLLING).body()));
  }

  static String poll(String sid) {
    return POLLING + "&sid=" + sid;
  }

  static String socket(String poll) {
    return poll.replace("polling", "websocket");
  }

  static String sid(String openPacket) {
    return openPacket.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  static String refusal(int code, String message) {
    return "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
  }

  /**
   * Leaves a GET waiting on the socket of {@code poller}: one that is answered goes before it. On a
   * server with one loop it is known to wait when this returns.
   */
  static SocketClient wait(SocketClient poller, String poll, SocketClient other) {
    assertThat(other.post(poll, "4first").body()).isEqualTo("ok");
    String get = "GET " + poll + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    poller.write(get + get);
    assertThat(poller.response(false).body()).isEqualTo("4first");
    return poller;
  }

  static void refuses(Response response, String body) {
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.body()).isEqualTo(body);
  }
}
