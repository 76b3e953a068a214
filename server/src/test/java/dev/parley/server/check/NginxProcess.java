package dev.parley.server.check;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An nginx in front of nodes, that brings each request to whichever node is next, without regard to
 * who asks: so it shows that no node matters more to a client than another.
 */
final class NginxProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Path folder;
  private final int port;

  private NginxProcess(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Starts one; returns when it listens. */
  static NginxProcess before(List<String> nodeUrls) {
    try {
      int port = freePort();
      Path folder = Files.createTempDirectory("parley-nginx");
      Path file =
          Files.writeString(folder.resolve("nginx.conf"), configuration(nodeUrls, folder, port));
      Process process =
          new ProcessBuilder(
                  "/usr/sbin/nginx", "-e", "stderr", "-p", folder.toString(), "-c", file.toString())
              .inheritIO()
              .start();
      var made = new NginxProcess(process, folder, port);
      await().atMost(PATIENCE).until(made::listens);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static String configuration(List<String> nodeUrls, Path folder, int port) {
    String servers =
        nodeUrls.stream()
            .map(url -> url.replaceFirst("http://", "server ").replaceFirst("/$", ""))
            .map(server -> server + " max_fails=1 fail_timeout=1s;")
            .collect(Collectors.joining("\n    "));
    return """
    daemon off;
    %1$s
    pid %2$s/nginx.pid;
    error_log stderr crit;
    worker_processes 1;
    events { worker_connections 4096; }
    http {
      access_log off;
      client_body_temp_path %2$s/body;
      proxy_temp_path %2$s/proxy;
      fastcgi_temp_path %2$s/fastcgi;
      uwsgi_temp_path %2$s/uwsgi;
      scgi_temp_path %2$s/scgi;
      map $http_upgrade $connection_kind { default upgrade; "" ""; }
      upstream nodes {
        zone nodes 64k;
        %3$s
        keepalive 64;
      }
      server {
        listen 127.0.0.1:%4$d backlog=1024;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_kind;
        proxy_set_header Host $http_host;
        proxy_buffering off;
        proxy_read_timeout 75s;
        proxy_connect_timeout 2s;
        proxy_next_upstream error timeout http_503;
        location / { proxy_pass http://nodes; }
      }
    }
    """
        .formatted(
            System.getProperty("user.name").equals("root") ? "user root;" : "",
            folder,
            servers,
            port);
  }

  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
