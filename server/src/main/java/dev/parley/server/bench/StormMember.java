package dev.parley.server.bench;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.ClientListener;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One who is subscribed, is cut and comes back to where it was: a session of parley.v1 over several
 * connections. Confined to the client's thread.
 */
final class StormMember implements ClientListener {
  private static final String SUBSCRIBE = "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"";

  final Sequence sequence = new Sequence();
  private final Storm run;
  private @Nullable ClientConnection connection;
  private boolean subscribed;
  private boolean resumed;
  private boolean recovered;
  private String session = "";
  private String secret = "";

  /** Where it stands: the newest message with a position. */
  private byte[] newest = {};

  StormMember(Storm run) {
    this.run = run;
  }

  /** Whether its session went on with the newest connection. */
  boolean resumed() {
    return resumed;
  }

  /** Whether the server said that it misses nothing since. */
  boolean recovered() {
    return recovered;
  }

  /** Ends the connection under the server's eyes, without a word. */
  void cut() {
    ClientConnection cut = connection;
    connection = null;
    subscribed = false;
    if (cut != null) {
      cut.drop();
    }
  }

  void leave() {
    if (connection != null) {
      connection.close(1000, "");
    }
  }

  @Override
  public void opened(ClientConnection opened) {
    connection = opened;
    String connect = "{\"type\":\"connect\",\"id\":1}";
    String recover = "";
    if (!session.isEmpty()) {
      connect =
          "{\"type\":\"connect\",\"id\":1,\"resume\":{\"session\":\""
              + session
              + "\",\"secret\":\""
              + secret
              + "\"}}";
      recover = "\",\"recover\":\"" + text(newest, "position");
    }
    opened.text("[" + connect + "," + SUBSCRIBE + run.channel() + recover + "\"}]");
  }

  @Override
  public void text(ClientConnection from, byte[] utf8) {
    if (from != connection) {
      return;
    }
    if (run.published(this, utf8)) {
      newest = utf8;
      return;
    }
    String message = new String(utf8, StandardCharsets.UTF_8);
    switch (text(utf8, "type")) {
      case "connected" -> {
        session = text(utf8, "session");
        secret = text(utf8, "secret");
        resumed = message.contains("\"resumed\":true");
      }
      case "subscribed" -> {
        subscribed = true;
        if (newest.length == 0) {
          newest = utf8;
        }
        recovered = message.contains("\"recovered\":true");
        run.subscribed(this);
      }
      case "error", "gap" -> run.trouble(message);
      case "disconnect" -> run.told(this, message);
      default -> {
        // A pong, or what a later version adds.
      }
    }
  }

  @Override
  public void closed(ClientConnection from, int code, String reason) {
    if (from == connection) {
      connection = null;
      boolean was = subscribed;
      subscribed = false;
      run.ended(this, was, "close code " + code + (reason.isEmpty() ? "" : " (" + reason + ")"));
    }
  }

  /** The text of a member of a message that needs no unescaping; empty if it is not there. */
  private static String text(byte[] message, String name) {
    String all = new String(message, StandardCharsets.UTF_8);
    String before = "\"" + name + "\":\"";
    int from = all.indexOf(before);
    if (from < 0) {
      return "";
    }
    int start = from + before.length();
    int end = all.indexOf('"', start);
    return end < 0 ? "" : all.substring(start, end);
  }
}
