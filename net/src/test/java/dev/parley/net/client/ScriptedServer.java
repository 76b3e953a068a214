package dev.parley.net.client;

import dev.parley.net.websocket.codec.Handshake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A server of blocking sockets that plays its part of one connection on a thread of its own. */
final class ScriptedServer implements AutoCloseable {

  /** What the server does once the request is read. */
  interface Script {
    void play(Peer peer) throws IOException;
  }

  /** The accepted connection. */
  record Peer(Socket socket, String request) {

    void say(String ascii) throws IOException {
      socket.getOutputStream().write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    void hex(String spaced) throws IOException {
      socket.getOutputStream().write(HexFormat.of().parseHex(spaced.replace(" ", "")));
    }

    void accept(String... moreHeaders) throws IOException {
      say(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + Handshake.acceptValue(header("Sec-WebSocket-Key"))
              + "\r\n"
              + String.join("", moreHeaders)
              + "\r\n");
    }

    String header(String name) {
      return request
          .lines()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }

    /** Reads one masked frame with a short payload: its first byte in hex, then the payload. */
    String frame() throws IOException {
      InputStream in = socket.getInputStream();
      int first = in.read();
      int length = in.read() & 0x7F;
      byte[] key = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= key[i % 4];
      }
      return "%02x ".formatted(first) + HexFormat.of().formatHex(payload);
    }
  }

  private final ServerSocket listening;

  ScriptedServer(Script script) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          try (Socket socket = listening.accept()) {
            script.play(new Peer(socket, head(socket.getInputStream())));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  URI uri(String path) {
    return URI.create("ws://127.0.0.1:" + listening.getLocalPort() + path);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private static String head(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request ends early");
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
