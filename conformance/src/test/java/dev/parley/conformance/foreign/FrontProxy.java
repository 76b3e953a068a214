package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.conformance.Base;
import dev.parley.conformance.Output;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import dev.parley.testkit.tls.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * nginx or HAProxy with the configuration that {@code deploy/} holds, in front of two nodes. Only
 * addresses, ports, files and users are put in, and patience is cut from 75 or 90 seconds to three,
 * so that a test outlasts it.
 */
final class FrontProxy implements Base, AutoCloseable {

  /** How long the proxies of the tests wait on a silent connection. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration DUE = Duration.ofSeconds(15);

  /** The proxies there are configurations for. */
  enum Kind {
    NGINX("nginx/parley.conf"),
    HAPROXY("haproxy/parley.cfg"),
    HAPROXY_PROXY_PROTOCOL("haproxy/parley-proxy-protocol.cfg");

    private final String file;

    Kind(String file) {
      this.file = file;
    }

    /** Whether it reads requests; else it passes bytes on. */
    boolean readsHttp() {
      return this != HAPROXY_PROXY_PROTOCOL;
    }

    Path shipped() {
      return Tool.root().resolve("deploy").resolve(file);
    }
  }

  private final Process process;
  private final Output output;
  private final int port;
  private final int plainPort;

  private FrontProxy(Process process, int port, int plainPort) {
    this.process = process;
    this.output = new Output(process.getInputStream());
    this.port = port;
    this.plainPort = plainPort;
  }

  /** Starts one and waits until it listens. */
  static FrontProxy start(Kind kind, ServerProcess one, ServerProcess other) {
    try {
      Path folder = Files.createTempDirectory(Tool.root().resolve("conformance/target"), "proxy");
      int port = freePort();
      int plainPort = freePort();
      String text = Files.readString(kind.shipped());
      text = put(text, "10.0.0.11:8000", "127.0.0.1:" + one.port());
      text = put(text, "10.0.0.12:8000", "127.0.0.1:" + other.port());
      Path main =
          kind == Kind.NGINX
              ? nginx(text, folder, port, plainPort)
              : haproxy(text, folder, port, kind.readsHttp() ? plainPort : 0);
      assertAccepted(check(kind, main, folder));
      FrontProxy proxy =
          new FrontProxy(
              new ProcessBuilder(run(kind, main, folder)).redirectErrorStream(true).start(),
              port,
              plainPort);
      proxy.awaitListening();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the nodes behind it are started with. */
  static String[] nodeSettings(Kind kind) {
    return new String[] {
      "server.trusted-proxies=127.0.0.1",
      "server.proxy-protocol=" + (kind == Kind.HAPROXY_PROXY_PROTOCOL),
      "metrics.open=false",
      "heartbeat.interval=1s",
      "heartbeat.timeout=500ms",
      "sse.keep-alive=1s",
      "stream.keep-alive=1s",
      "poll.hold=1s"
    };
  }

  @Override
  public URI http(String path) {
    return URI.create("https://localhost:" + port + path);
  }

  @Override
  public URI ws(String path) {
    return URI.create("wss://localhost:" + port + path);
  }

  /** The address of a path without TLS. */
  URI plain(String path) {
    return URI.create("http://localhost:" + plainPort + path);
  }

  /** What the proxy has written. */
  String said() {
    return output.text();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      boolean stopped = process.waitFor(DUE.toSeconds(), TimeUnit.SECONDS);
      if (!stopped) {
        process.destroyForcibly().waitFor();
      }
      output.awaitEnd();
      assertThat(stopped).as("the proxy stops on SIGTERM; it said:%n%s", output.text()).isTrue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
  }

  private static Path nginx(String shipped, Path folder, int port, int plainPort)
      throws IOException {
    SelfSigned files = SelfSigned.shared();
    String text = put(shipped, "listen 80;", "listen 127.0.0.1:" + plainPort + ";");
    text = put(text, "listen 443 ssl", "listen 127.0.0.1:" + port + " ssl");
    text = put(text, "/etc/nginx/tls/parley.pem", files.certificate().toString());
    text = put(text, "/etc/nginx/tls/parley.key", files.key().toString());
    text = put(text, " 75s;", " " + PATIENCE.toSeconds() + "s;");
    Path included = Files.writeString(folder.resolve("parley.conf"), text);
    boolean root = System.getProperty("user.name").equals("root");
    return Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        %s
        pid %2$s/nginx.pid;
        error_log stderr notice;
        worker_processes 2;
        events { worker_connections 512; }
        http {
          access_log off;
          client_body_temp_path %2$s/body;
          proxy_temp_path %2$s/proxy;
          fastcgi_temp_path %2$s/fastcgi;
          uwsgi_temp_path %2$s/uwsgi;
          scgi_temp_path %2$s/scgi;
          include %3$s;
        }
        """
            .formatted(root ? "user root;" : "", folder, included));
  }

  private static Path haproxy(String shipped, Path folder, int port, int plainPort)
      throws IOException {
    SelfSigned files = SelfSigned.shared();
    Path both =
        Files.writeString(
            folder.resolve("parley.pem"),
            Files.readString(files.certificate()) + Files.readString(files.key()));
    String text = put(shipped, "bind :443 ssl", "bind 127.0.0.1:" + port + " ssl");
    if (plainPort > 0) {
      text = put(text, "bind :80\n", "bind 127.0.0.1:" + plainPort + "\n");
    }
    text = put(text, "/etc/haproxy/tls/parley.pem", both.toString());
    text = put(text, "    user haproxy\n    group haproxy\n", "");
    text = put(text, "maxconn 100000", "maxconn 500");
    // What else the machine does may hold up a node for longer than one of those in use ever is.
    text = put(text, "inter 2s fall 2", "inter 2s fall 10");
    String patience = plainPort > 0 ? " 75s\n" : " 90s\n";
    text = put(text, patience, " " + PATIENCE.toSeconds() + "s\n");
    return Files.writeString(folder.resolve("haproxy.cfg"), text);
  }

  private static List<String> run(Kind kind, Path main, Path folder) {
    return kind == Kind.NGINX
        ? List.of(Tool.nginx(), "-e", "stderr", "-p", folder.toString(), "-c", main.toString())
        : List.of(Tool.haproxy(), "-db", "-f", main.toString());
  }

  private static List<String> check(Kind kind, Path main, Path folder) {
    return kind == Kind.NGINX
        ? List.of(
            Tool.nginx(), "-t", "-e", "stderr", "-p", folder.toString(), "-c", main.toString())
        : List.of(Tool.haproxy(), "-c", "-f", main.toString());
  }

  /** The proxy itself reads its configuration and has nothing to say about it. */
  private static void assertAccepted(List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Output said = new Output(process.getInputStream());
    int exit = process.waitFor();
    said.awaitEnd();
    assertThat(said.text()).as("%s", command).doesNotContainPattern("(?i)warn|alert|emerg");
    assertThat(exit).as("%s: %s", command, said.text()).isZero();
  }

  private static String put(String text, String shipped, String here) {
    assertThat(text).contains(shipped);
    return text.replace(shipped, here);
  }

  private void awaitListening() {
    try {
      await("the proxy to listen").atMost(DUE).until(() -> listens() || !process.isAlive());
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw new IllegalStateException("The proxy does not listen; it said:\n" + output.text(), e);
    }
    assertThat(process.isAlive()).as("the proxy runs; it said:%n%s", output.text()).isTrue();
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
