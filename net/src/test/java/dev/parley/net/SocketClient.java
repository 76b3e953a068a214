package dev.parley.net;

import dev.parley.net.websocket.codec.FrameWriter;
import dev.parley.net.websocket.codec.Opcode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A blocking client that says exactly what it is told to; every wait ends after ten seconds. */
final class SocketClient implements AutoCloseable {
  static final String UPGRADE =
      """
      GET %s HTTP/1.1\r
      Host: localhost\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      %s\r
      """;

  private final Socket socket;
  private final InputStream in;

  /** An HTTP response. */
  record Response(int status, String head, String body) {
    boolean hasHeader(String line) {
      return head.toLowerCase(java.util.Locale.ROOT)
          .contains("\r\n" + line.toLowerCase(java.util.Locale.ROOT) + "\r\n");
    }
  }

  /** A WebSocket frame. */
  record Received(int opcode, boolean compressed, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }
  }

  SocketClient(int port) {
    this(port, Wrapping.PLAIN);
  }

  SocketClient(int port, Wrapping wrapping) {
    try {
      socket = wrapping.connect(port);
      patient();
      socket.setTcpNoDelay(true);
      in = new java.io.BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SocketClient write(String ascii) {
    return write(ascii.getBytes(StandardCharsets.UTF_8));
  }

  SocketClient write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SocketClient hex(String bytes) {
    return write(HexFormat.of().parseHex(bytes.replace(" ", "")));
  }

  Response get(String path, String... headers) {
    return request("GET", path, "", headers);
  }

  Response post(String path, String body, String... headers) {
    return request("POST", path, body, headers);
  }

  Response request(String method, String path, String body, String... headers) {
    send(method, path, body, headers);
    return response(method.equals("HEAD"));
  }

  SocketClient send(String method, String path, String body, String... headers) {
    StringBuilder lines =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    if (!body.isEmpty() || method.equals("POST")) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      lines.append("Content-Length: ").append(length).append("\r\n");
    }
    return write(lines + "\r\n" + body);
  }

  Response response(boolean withoutBody) {
    String head = until("\r\n\r\n");
    int status = Integer.parseInt(head.substring(9, 12));
    int length = 0;
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    return new Response(
        status, head, withoutBody ? "" : new String(bytes(length), StandardCharsets.UTF_8));
  }

  /** Reads up to and with the text. */
  String until(String end) {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try {
      while (!got.toString(StandardCharsets.UTF_8).endsWith(end)) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("closed after: " + got.toString(StandardCharsets.UTF_8));
        }
        got.write(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return got.toString(StandardCharsets.UTF_8);
  }

  /** Reads the next chunk of a chunked response; empty at its end. */
  String chunk() {
    String length = until("\r\n").strip();
    String content = new String(bytes(Integer.parseInt(length, 16)), StandardCharsets.UTF_8);
    until("\r\n");
    return content;
  }

  byte[] bytes(int count) {
    byte[] all = new byte[count];
    try {
      new DataInputStream(in).readFully(all);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether something has arrived. */
  boolean hasInput() {
    try {
      if (in.available() > 0) {
        return true;
      }
      // TLS tells of nothing before it has decrypted it.
      socket.setSoTimeout(1);
      in.mark(1);
      boolean any = in.read() >= 0;
      in.reset();
      return any;
    } catch (java.net.SocketTimeoutException nothing) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      patient();
    }
  }

  private void patient() {
    try {
      socket.setSoTimeout(10_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server has closed; waits for it. */
  boolean isClosed() {
    try {
      while (in.read() >= 0) {
        // What is still on its way is not looked at.
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  SocketClient webSocket(String path, String... headers) {
    StringBuilder more = new StringBuilder();
    for (String header : headers) {
      more.append(header).append("\r\n");
    }
    write(UPGRADE.formatted(path, more));
    String head = until("\r\n\r\n");
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(head);
    }
    return this;
  }

  SocketClient text(String text) {
    return frame(Opcode.TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  SocketClient frame(Opcode opcode, boolean fin, byte[] payload) {
    return write(masked(opcode, fin, payload));
  }

  static byte[] masked(Opcode opcode, boolean fin, byte[] payload) {
    ByteBuf out = Unpooled.buffer();
    FrameWriter.writeMasked(out, FrameWriter.firstByte(opcode, fin, false), payload, 0x01020304);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    out.release();
    return bytes;
  }

  Received receive() {
    byte[] start = bytes(2);
    int length = start[1] & 0x7F;
    if (length == 126) {
      byte[] more = bytes(2);
      length = (more[0] & 0xFF) << 8 | (more[1] & 0xFF);
    } else if (length == 127) {
      length = (int) java.nio.ByteBuffer.wrap(bytes(8)).getLong();
    }
    return new Received(start[0] & 0xF, (start[0] & 0x40) != 0, bytes(length));
  }

  Socket socket() {
    return socket;
  }

  /** Closes before its time. */
  void hangUp() {
    close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
