package dev.parley.server.cli;

import dev.parley.server.Parley;
import dev.parley.server.config.ParleyConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What `demo` and `serve` do alike: refuse what is unsafe, and run until they are stopped. */
final class Running {
  private Running() {}

  /** Fails unless the host is a loopback address. */
  static void requireLoopback(String host) {
    if (!isLoopback(host)) {
      throw new IllegalStateException(
          "demo lets everyone do everything, so it listens on loopback only, not on "
              + host
              + "; use serve for anything else");
    }
  }

  /** Fails if the server would be open to strangers without being told so. */
  static void requireSafe(ParleyConfig config) {
    String host = config.server().host();
    if (config.server().insecure() || isLoopback(host)) {
      return;
    }
    if (config.auth().tokenSecret().isEmpty()) {
      throw new IllegalStateException(
          "auth.token-secret is empty, so anyone could come in; set it, listen on 127.0.0.1 instead"
              + " of "
              + host
              + ", or pass --insecure");
    }
    if (config.api().open()) {
      throw new IllegalStateException(
          "api.open lets anyone use the HTTP API; set api.keys instead, listen on 127.0.0.1 instead"
              + " of "
              + host
              + ", or pass --insecure");
    }
  }

  /**
   * Blocks until the process is told to end (SIGINT, SIGTERM), before which the server drains, or
   * it has been drained at an operator's request: then it is closed, and the process may end.
   */
  static void untilStopped(Parley parley) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("parley-stop").unstarted(parley::close));
    parley.awaitStop();
    parley.close();
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "server.host " + host + " is not an address of this machine", e);
    }
  }
}
