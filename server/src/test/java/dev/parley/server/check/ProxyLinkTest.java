package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("net")
@Timeout(30)
class ProxyLinkTest {
  private static final int NOTHING_FOR_MILLIS = 200;
  private ServerSocket server;
  private ProxyLink link;
  private Socket near;
  private Socket far;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    link = ProxyLink.open(new Address(false, "127.0.0.1", server.getLocalPort()));
    near = new Socket(InetAddress.getLoopbackAddress(), link.port());
    far = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    near.close();
    far.close();
    server.close();
  }

  @Test
  void bytes_pass_both_ways_and_the_end_of_each_side_is_told() throws IOException {
    near.getOutputStream().write('a');
    assertThat(far.getInputStream().read()).isEqualTo('a');
    far.getOutputStream().write('b');
    assertThat(near.getInputStream().read()).isEqualTo('b');

    near.shutdownOutput();
    assertThat(far.getInputStream().read()).isEqualTo(-1);
    far.shutdownOutput();

    assertThat(near.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void a_cut_resets_both_sides_at_once() {
    link.suffer(Fault.CUT, 0);

    assertThatThrownBy(() -> readOn(near)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> readOn(far)).isInstanceOf(IOException.class);
  }

  @Test
  void what_is_dropped_never_comes_and_the_link_is_reset_in_the_end() throws IOException {
    link.suffer(Fault.DROP, 0);

    near.getOutputStream().write('a');
    far.getOutputStream().write('b');
    expectNothing(near);
    expectNothing(far);
    link.heal();

    assertThatThrownBy(() -> readOn(near)).isInstanceOf(IOException.class);
  }

  @Test
  void half_a_link_goes_on_when_the_other_half_is_closed() throws IOException {
    link.suffer(Fault.HALF_CLOSE, 0);
    assertThat(far.getInputStream().read()).isEqualTo(-1);
    far.getOutputStream().write('b');
    assertThat(near.getInputStream().read()).isEqualTo('b');
    near.getOutputStream().write('a');
    far.getOutputStream().write('c');
    assertThat(near.getInputStream().read()).isEqualTo('c');

    link.heal();

    assertThatThrownBy(() -> readOn(near)).isInstanceOf(IOException.class);
  }

  @Test
  void the_other_half_can_be_closed_too() throws IOException {
    link.suffer(Fault.HALF_CLOSE, 1);

    assertThat(near.getInputStream().read()).isEqualTo(-1);
    near.getOutputStream().write('a');
    assertThat(far.getInputStream().read()).isEqualTo('a');
  }

  @Test
  void what_is_delayed_comes_all_the_same() throws IOException {
    link.suffer(Fault.DELAY, 99);
    long before = System.nanoTime();

    near.getOutputStream().write('a');

    assertThat(far.getInputStream().read()).isEqualTo('a');
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(100_000_000L);
  }

  @Test
  void a_slow_reader_leaves_the_bytes_to_the_server() throws IOException {
    link.suffer(Fault.SLOW_READER, 0);
    far.getOutputStream().write(new byte[4_096]);

    byte[] first = near.getInputStream().readNBytes(512);
    link.heal();

    assertThat(first).hasSize(512);
    assertThat(near.getInputStream().readNBytes(4_096 - 512)).hasSize(4_096 - 512);
  }

  @Test
  void later_connections_lead_where_they_are_told_to() throws IOException {
    try (var other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      link.leadTo(new Address(false, "127.0.0.1", other.getLocalPort()));

      try (var more = new Socket(InetAddress.getLoopbackAddress(), link.port());
          Socket reached = other.accept()) {
        more.getOutputStream().write('x');
        assertThat(reached.getInputStream().read()).isEqualTo('x');
      }
    }
  }

  @Test
  void a_node_that_is_not_there_is_told_by_a_reset() throws IOException {
    int nobody;
    try (var gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      nobody = gone.getLocalPort();
    }
    link.leadTo(new Address(false, "127.0.0.1", nobody));

    try (var more = new Socket(InetAddress.getLoopbackAddress(), link.port())) {
      assertThatThrownBy(() -> readOn(more)).isInstanceOf(IOException.class);
    }
  }

  private static void readOn(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    while (in.read() >= 0) {
      // What was under way is no matter.
    }
  }

  private static void expectNothing(Socket socket) throws IOException {
    socket.setSoTimeout(NOTHING_FOR_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(0);
  }
}
