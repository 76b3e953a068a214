package dev.parley.conformance.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;

/**
 * A peer of Engine.IO at {@code /socket.io/} that speaks in packets as polling writes them, over
 * either transport: binary is {@code b} and base64. It answers pings by itself while it listens.
 */
abstract class EnginePeer implements AutoCloseable {
  static final String PATH = "/socket.io/?EIO=4&transport=";

  /** What separates packets. */
  static final String RS = "\u001e";

  /** What is heard when nothing more will be. */
  static final String ENDED = "(ended)";

  /** How one is opened. */
  interface Opening {
    EnginePeer open(int port);
  }

  /** Says packets, in one piece where the transport has such. */
  abstract void say(String... packets);

  /** Waits for what comes next. */
  abstract Queue<String> more();

  @Override
  public abstract void close();

  private final Queue<String> heard = new ArrayDeque<>();

  /** The next packet that is no ping, or {@link #ENDED}. */
  final String hear() {
    while (true) {
      String next = heard.poll();
      if (next == null) {
        heard.addAll(more());
      } else if (next.equals("2")) {
        say("3");
      } else if (!next.equals("6")) {
        return next;
      }
    }
  }

  /** The next packet of any kind; a ping is answered. */
  final String ping() {
    while (heard.isEmpty()) {
      heard.addAll(more());
    }
    String next = heard.remove();
    if (next.equals("2")) {
      say("3");
    }
    return next;
  }

  /** Joins a namespace. */
  final EnginePeer join(String namespace) {
    say("40" + namespace);
    assertThat(hear()).startsWith("40" + namespace);
    return this;
  }

  /** Joins the main namespace, whose first event is taken. */
  final EnginePeer join() {
    join("");
    assertThat(hear()).isEqualTo("42[\"auth\",{}]");
    return this;
  }

  static EnginePeer polling(int port) {
    return new Polling(port);
  }

  static EnginePeer webSocket(int port) {
    return new WebSocket(port);
  }

  private static final class Polling extends EnginePeer {
    private final RawSocket gets;
    private final RawSocket posts;
    private final String path;

    Polling(int port) {
      gets = new RawSocket(port);
      posts = new RawSocket(port);
      String open = gets.get(PATH + "polling").body();
      path = PATH + "polling&sid=" + open.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
    }

    @Override
    void say(String... packets) {
      // 400 is an answer too: that the session has ended is heard.
      assertThat(posts.post(path, String.join(RS, packets)).status()).isIn(200, 400);
    }

    @Override
    Queue<String> more() {
      RawSocket.Answer answer = gets.get(path);
      List<String> packets =
          answer.status() == 200 && !answer.body().equals("1")
              ? Arrays.asList(answer.body().split(RS, -1))
              : List.of(ENDED);
      return new ArrayDeque<>(packets);
    }

    @Override
    public void close() {
      gets.close();
      posts.close();
    }
  }

  private static final class WebSocket extends EnginePeer {
    private final RawSocket socket;

    WebSocket(int port) {
      socket = new RawSocket(port).upgrade(PATH + "websocket");
      assertThat(hear()).startsWith("0{\"sid\":");
    }

    @Override
    void say(String... packets) {
      for (String packet : packets) {
        if (packet.startsWith("b")) {
          socket.frame(RawSocket.BINARY, Base64.getDecoder().decode(packet.substring(1)));
        } else {
          socket.frame(RawSocket.TEXT, packet.getBytes(UTF_8));
        }
      }
    }

    @Override
    Queue<String> more() {
      try {
        RawSocket.Received next = socket.frame();
        return new ArrayDeque<>(
            List.of(
                switch (next.opcode()) {
                  case RawSocket.TEXT -> new String(next.payload(), UTF_8);
                  case RawSocket.BINARY -> "b" + Base64.getEncoder().encodeToString(next.payload());
                  default -> ENDED;
                }));
      } catch (EOFException | SocketException ended) {
        return new ArrayDeque<>(List.of(ENDED));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
