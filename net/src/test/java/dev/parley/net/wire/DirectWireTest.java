package dev.parley.net.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Loops;
import dev.parley.net.loop.NetObserver;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("net")
@EnabledOnOs(OS.LINUX)
class DirectWireTest {
  private static final int ADDRESS_BYTES = 32;

  private final Queue<String> bugs = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Peer owner = new Peer();
  private Loops loops;
  private LoopContext loop;

  @BeforeEach
  void start() {
    loops = new Loops(1, Duration.ofMinutes(1), new Watch());
    loop = loops.all().getFirst();
  }

  @AfterEach
  void stop() {
    loops.shutdown();
    assertThat(bugs).isEmpty();
  }

  @Test
  void a_reset_right_before_the_output_is_shut_is_the_peers_end_and_no_fault() throws Exception {
    Pair pair = connect();

    onLoop(() -> {
      reset(pair.client());
      pair.wire().endOutput();
    });

    assertThat(owner.gone.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(closed.getCount()).isZero();
  }

  @Test
  void a_reset_right_before_a_send_is_the_peers_end_and_no_fault() throws Exception {
    Pair pair = connect();

    onLoop(() -> {
      reset(pair.client());
      pair.wire().out().writeByte('x');
    });

    assertThat(owner.gone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void what_is_asked_for_after_the_end_is_dropped() throws Exception {
    Pair pair = connect();
    onLoop(() -> pair.wire().close());
    assertThat(owner.gone.await(10, TimeUnit.SECONDS)).isTrue();

    onLoop(() -> {
      pair.wire().out().writeByte('x');
      assertThat(pair.wire().writable()).isFalse();
      assertThat(pair.wire().remoteAddress()).isEmpty();
    });
    onLoop(() -> assertThat(pair.wire().unsent()).isZero());

    assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
  }

  private record Pair(DirectWire wire, Socket client) {}

  private Pair connect() throws Exception {
    var listener = io.netty.channel.unix.Socket.newSocketStream();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.listen(1);
    Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.localAddress().getPort());
    int descriptor = listener.accept(new byte[ADDRESS_BYTES]);
    listener.close();
    var made =
        new FutureTask<>(() ->
            new DirectWire(loop, new io.netty.channel.unix.Socket(descriptor), closed::countDown));
    assertThat(loop.execute(made)).isTrue();
    DirectWire wire = made.get(10, TimeUnit.SECONDS);
    onLoop(() -> wire.begin(owner));
    return new Pair(wire, client);
  }

  private void onLoop(Action action) throws Exception {
    var task =
        new FutureTask<Void>(() -> {
          action.run();
          return null;
        });
    assertThat(loop.execute(task)).isTrue();
    task.get(10, TimeUnit.SECONDS);
  }

  /** On the loopback interface the reset has arrived when this returns. */
  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }

  private static final class Peer implements Wire.Owner {
    final CountDownLatch gone = new CountDownLatch(1);

    @Override
    public void read(ByteBuf bytes) {
      bytes.skipBytes(bytes.readableBytes());
    }

    @Override
    public void relieved() {}

    @Override
    public void gone() {
      gone.countDown();
    }
  }

  private final class Watch implements NetObserver {
    @Override
    public void bug(String where, Throwable cause) {
      bugs.add(where + ": " + cause);
    }
  }
}
