package dev.parley.conformance.foreign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an idle connection costs: bytes of heap, from the class histogram after a full collection.
 * The resident set would say more about when the young generation was first touched.
 */
@Tag("foreign")
class IdleMemoryTest {
  private static final int CONNECTIONS = 10_000;
  private static final int PRIMING = 500;
  private static final long MOST_BYTES = 600;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private static final String UPGRADE =
      """
      GET /raw/all HTTP/1.1\r
      Host: localhost\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r
      """;

  @Test
  void an_idle_raw_connection_holds_no_more_than_its_budget() throws Exception {
    List<Socket> open = new ArrayList<>();
    try (ServerProcess server = ServerProcess.start()) {
      for (int i = 0; i < PRIMING; i++) {
        open.add(connect(server.port()));
      }
      long before = heap(server);
      for (int i = 0; i < CONNECTIONS; i++) {
        open.add(connect(server.port()));
      }

      long each = (heap(server) - before) / CONNECTIONS;

      assertThat(each).isBetween(100L, MOST_BYTES);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write(UPGRADE.getBytes(US_ASCII));
    StringBuilder head = new StringBuilder();
    byte[] some = new byte[512];
    while (head.indexOf("\r\n\r\n") < 0) {
      int count = socket.getInputStream().read(some);
      assertThat(count).as("bytes of the answer").isPositive();
      head.append(new String(some, 0, count, US_ASCII));
    }
    assertThat(head).startsWith("HTTP/1.1 101 ");
    return socket;
  }

  /**
   * Twice: what the first collection makes unreachable by clearing references goes in the second.
   */
  private static long heap(ServerProcess server) throws IOException, InterruptedException {
    histogram(server);
    Matcher total = TOTAL.matcher(histogram(server));
    assertThat(total.find()).as("a histogram with its total").isTrue();
    return Long.parseLong(total.group(1));
  }

  private static String histogram(ServerProcess server) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(server.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String printed = new String(jcmd.getInputStream().readAllBytes(), US_ASCII);
    assertThat(jcmd.waitFor()).as(printed).isZero();
    return printed;
  }
}
