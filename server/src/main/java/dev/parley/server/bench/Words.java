package dev.parley.server.bench;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a load run says in the dialect that it speaks. Marks need no escaping in JSON. */
sealed interface Words {

  /** What is offered in the handshake; null for nothing. */
  @Nullable String subprotocol();

  /** What a connection of a group says first. */
  List<String> opening(int group);

  /** Whether this answers the last of what a connection said first, and with yes. */
  boolean stands(String message);

  /** Whether this refuses something. */
  boolean refuses(String message);

  /** A publication into a group's channel. */
  byte[] publication(int group, String content);

  static Words of(BenchPlan plan, int run) {
    return plan.nativeDialect()
        ? new Native("bench-" + HexFormat.of().toHexDigits(run))
        : new Raw();
  }

  /** The channel is in the address, and a message is its publication. */
  record Raw() implements Words {
    @Override
    public @Nullable String subprotocol() {
      return null;
    }

    @Override
    public List<String> opening(int group) {
      return List.of();
    }

    @Override
    public boolean stands(String message) {
      return false;
    }

    @Override
    public boolean refuses(String message) {
      return false;
    }

    @Override
    public byte[] publication(int group, String content) {
      return content.getBytes(StandardCharsets.US_ASCII);
    }
  }

  /**
   * docs/protocol.md. Publications go without an id, so that the server answers errors only.
   *
   * @param prefix what the names of the channels begin with
   */
  record Native(String prefix) implements Words {
    /** The name of a group's channel. */
    String channel(int group) {
      return prefix + "-" + group;
    }

    @Override
    public String subprotocol() {
      return "parley.v1";
    }

    @Override
    public List<String> opening(int group) {
      return List.of(
          "[{\"type\":\"connect\",\"id\":1},{\"type\":\"subscribe\",\"id\":2,\"channel\":\""
              + channel(group)
              + "\"}]");
    }

    @Override
    public boolean stands(String message) {
      return message.contains("\"type\":\"subscribed\"");
    }

    @Override
    public boolean refuses(String message) {
      return message.contains("\"type\":\"error\"");
    }

    @Override
    public byte[] publication(int group, String content) {
      String command =
          "{\"type\":\"publish\",\"channel\":\""
              + channel(group)
              + "\",\"data\":\""
              + content
              + "\"}";
      return command.getBytes(StandardCharsets.US_ASCII);
    }
  }
}
