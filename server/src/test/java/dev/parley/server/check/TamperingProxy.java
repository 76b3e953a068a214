package dev.parley.server.check;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Stands before a server and makes it a broken one: of the publications that it sends over
 * WebSocket, one is not what it should be.
 */
public final class TamperingProxy implements AutoCloseable {

  /** What is made of one message: none, itself, or several. */
  public interface Tampering {
    List<String> of(String message);
  }

  private final ServerSocket listening;
  private final int target;
  private final int victim;
  private final Tampering tampering;
  private final AtomicInteger publications = new AtomicInteger();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /**
   * @param victim the number of the publication, counted over all connections from 1
   */
  public TamperingProxy(int target, int victim, Tampering tampering) {
    this.target = target;
    this.victim = victim;
    this.tampering = tampering;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket near = listening.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(near, far));
        Thread.ofVirtual().start(() -> pass(near, far, false));
        Thread.ofVirtual().start(() -> pass(far, near, true));
      } catch (IOException e) {
        return; // closed with the test
      }
    }
  }

  private void pass(Socket from, Socket to, boolean tampers) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      if (tampers && head(in, out).startsWith("HTTP/1.1 101")) {
        frames(new DataInputStream(in), out);
      } else {
        in.transferTo(out);
      }
    } catch (IOException e) {
      sockets.remove(from); // one side is gone: the other is closed with it
    }
  }

  private static String head(InputStream in, OutputStream out) throws IOException {
    var head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
      text = head.toString(StandardCharsets.US_ASCII);
    }
    out.write(head.toByteArray());
    return text;
  }

  /** RFC 6455 5.2: what a server sends is not masked. */
  private void frames(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      long length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      String message = new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1);
      boolean isVictim =
          message.contains("\"type\":\"publication\"") && publications.incrementAndGet() == victim;
      List<String> instead = isVictim ? tampering.of(message) : List.of(message);
      for (String each : instead) {
        write(out, first, each.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static void write(OutputStream out, int first, byte[] payload) throws IOException {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(payload.length);
    } else {
      frame.write(126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    }
    frame.writeBytes(payload);
    out.write(frame.toByteArray());
  }

  /** Changes the message and sends it once. */
  public static Tampering changed(UnaryOperator<String> change) {
    return message -> List.of(change.apply(message));
  }
}
