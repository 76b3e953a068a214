package dev.parley.server.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One client's way to the server: a port of this machine whose connections lead to a node, and that
 * does to them what it is told. Any thread; only {@link #open} and {@link #close} may block,
 * shortly. An acceptor and two pumps for each connection run on virtual threads.
 */
final class ProxyLink implements AutoCloseable {
  private static final int CHUNK = 16_384;
  private static final int SLOW_CHUNK = 256;
  private static final Duration SLOW_PAUSE = Duration.ofMillis(100);

  /** So little that what a slow reader leaves is soon the server's to hold. */
  private static final int SOCKET_BUFFER = 8_192;

  private static final Duration AGAIN = Duration.ofMillis(10);
  private static final int CONNECT_MILLIS = 3_000;
  private static final int BACKLOG = 50;

  /** What happens to bytes at the moment. */
  private enum Weather {
    CLEAR,
    DELAYED,
    SWALLOWED,
    SLOW
  }

  /** A connection and its continuation to the node. */
  private final class Passage {
    final Socket near;
    final Socket far = new Socket();

    /** It can't go on as if nothing had been: it is reset when the fault is over. */
    volatile boolean poisoned;

    volatile boolean upClosed;
    volatile boolean downClosed;

    Passage(Socket near) {
      this.near = near;
    }

    /** What lingers for no time is reset. */
    void reset() {
      for (Socket socket : new Socket[] {near, far}) {
        try {
          socket.setSoLinger(true, 0);
          socket.close();
        } catch (IOException e) {
          // It is closed already, which is what was wanted.
          poisoned = true;
        }
      }
      passages.remove(this);
    }

    void halfClose(boolean upward) {
      poisoned = true;
      try {
        if (upward) {
          upClosed = true;
          far.shutdownOutput();
        } else {
          downClosed = true;
          near.shutdownOutput();
        }
      } catch (IOException e) {
        reset();
      }
    }
  }

  private final ServerSocket listening;
  private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
  private volatile Address node;
  private volatile Weather weather = Weather.CLEAR;
  private volatile Duration delay = Duration.ZERO;

  private ProxyLink(ServerSocket listening, Address node) {
    this.listening = listening;
    this.node = node;
  }

  /** Opens a port that leads to a node. */
  static ProxyLink open(Address node) {
    try {
      var listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      var link = new ProxyLink(listening, node);
      Thread.ofVirtual().name("parley-check-link").start(link::accept);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Connections that are accepted from now on lead to this node. */
  void leadTo(Address other) {
    node = other;
  }

  /**
   * Begins a fault; {@link #heal} ends it.
   *
   * @param detail decides between its kinds: any number
   */
  void suffer(Fault fault, int detail) {
    switch (fault) {
      case DELAY -> {
        delay = Duration.ofMillis(1 + Math.floorMod(detail, 500));
        weather = Weather.DELAYED;
      }
      case DROP -> {
        passages.forEach(passage -> passage.poisoned = true);
        weather = Weather.SWALLOWED;
      }
      case CUT -> passages.forEach(Passage::reset);
      case HALF_CLOSE -> passages.forEach(passage -> passage.halfClose(detail % 2 == 0));
      case SLOW_READER -> weather = Weather.SLOW;
      case TRANSPORT_SWITCH -> throw new IllegalArgumentException("no fault of a link");
    }
  }

  /** Connections whose bytes were swallowed, or one of whose directions is over, are reset. */
  void heal() {
    weather = Weather.CLEAR;
    for (Passage passage : passages) {
      if (passage.poisoned) {
        passage.reset();
      }
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      passages.forEach(Passage::reset);
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var passage = new Passage(listening.accept());
        Thread.ofVirtual().name("parley-check-link").start(() -> carry(passage));
      } catch (IOException e) {
        // Closed with the run; or out of files, of which some may be given back.
        LockSupport.parkNanos(AGAIN.toNanos());
      }
    }
  }

  private void carry(Passage passage) {
    passages.add(passage);
    try {
      Address to = node;
      passage.near.setTcpNoDelay(true);
      passage.near.setSendBufferSize(SOCKET_BUFFER);
      passage.far.setTcpNoDelay(true);
      passage.far.setReceiveBufferSize(SOCKET_BUFFER);
      passage.far.connect(new InetSocketAddress(to.host(), to.port()), CONNECT_MILLIS);
    } catch (IOException e) {
      passage.reset();
      return;
    }
    Thread.ofVirtual().name("parley-check-link").start(() -> pump(passage, true));
    pump(passage, false);
  }

  private void pump(Passage passage, boolean upward) {
    Socket from = upward ? passage.near : passage.far;
    Socket to = upward ? passage.far : passage.near;
    byte[] bytes = new byte[CHUNK];
    try {
      while (true) {
        int most = weather == Weather.SLOW && !upward ? SLOW_CHUNK : CHUNK;
        int count = from.getInputStream().read(bytes, 0, most);
        if (count < 0) {
          break;
        }
        boolean closed = upward ? passage.upClosed : passage.downClosed;
        if (waitAsTheWeatherIs(passage, upward) && !closed) {
          to.getOutputStream().write(bytes, 0, count);
        }
      }
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        passage.reset();
      }
    } catch (IOException e) {
      passage.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether what was read is to be passed on. */
  private boolean waitAsTheWeatherIs(Passage passage, boolean upward) throws InterruptedException {
    switch (weather) {
      case CLEAR -> {}
      case DELAYED -> Thread.sleep(delay);
      case SWALLOWED -> {
        passage.poisoned = true;
        if (weather != Weather.SWALLOWED) {
          // It was healed meanwhile, and this one taken for whole.
          passage.reset();
        }
        return false;
      }
      case SLOW -> {
        if (!upward) {
          Thread.sleep(SLOW_PAUSE);
        }
      }
    }
    return true;
  }
}
