package dev.parley.conformance.foreign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP/1.1 and WebSocket as bytes on a socket, so that a test may say what no client would. Every
 * wait ends after 20 seconds.
 */
final class RawSocket implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;

  private static final int PATIENCE_MS = 20_000;
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

  /** An answer to a request. */
  record Answer(int status, String body) {}

  /** A frame that has come. */
  record Received(int opcode, byte[] payload) {}

  private final Socket socket;
  private final InputStream in;

  RawSocket(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawSocket write(String text) {
    return write(text.getBytes(UTF_8));
  }

  RawSocket write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer get(String path) {
    return write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
  }

  Answer post(String path, String body) {
    return write(postHead(path, body.getBytes(UTF_8).length) + body).answer();
  }

  static String postHead(String path, int length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  Answer answer() {
    try {
      String head = head();
      Matcher length = LENGTH.matcher(head);
      byte[] body = new byte[length.find() ? Integer.parseInt(length.group(1)) : 0];
      new DataInputStream(in).readFully(body);
      return new Answer(Integer.parseInt(head.substring(9, 12)), new String(body, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks for a WebSocket and gets it. */
  RawSocket upgrade(String path) {
    write(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    try {
      String head = head();
      if (!head.startsWith("HTTP/1.1 101 ")) {
        throw new AssertionError(head);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a frame, masked with zeros. */
  RawSocket frame(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) 0xFF).putLong(payload.length);
    }
    frame.putInt(0).put(payload).flip();
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return write(bytes);
  }

  /** Waits for a frame. */
  Received frame() throws IOException {
    DataInputStream data = new DataInputStream(in);
    int opcode = data.readUnsignedByte() & 0xF;
    long length = data.readUnsignedByte();
    if (length == 126) {
      length = data.readUnsignedShort();
    } else if (length == 127) {
      length = data.readLong();
    }
    byte[] payload = new byte[(int) length];
    data.readFully(payload);
    return new Received(opcode, payload);
  }

  /** Whether anything, the end included, has come. */
  boolean hasInput() {
    try {
      socket.setSoTimeout(1);
      in.mark(1);
      int _ = in.read();
      in.reset();
      return true;
    } catch (java.net.SocketTimeoutException nothing) {
      return false;
    } catch (IOException ended) {
      return true;
    } finally {
      patient();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void patient() {
    try {
      socket.setSoTimeout(PATIENCE_MS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String head() throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after: " + head.toString(ISO_8859_1));
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }
}
