package dev.parley.net.websocket.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Notes what a reader delivers, one line each: {@code text Hello}, {@code ping 0102}, {@code
 * violation 1002 ...}.
 */
final class RecordedFrames implements FrameHandler {
  private final List<String> events = new ArrayList<>();

  List<String> events() {
    return events;
  }

  @Override
  public void text(byte[] utf8) {
    events.add("text " + new String(utf8, StandardCharsets.UTF_8));
  }

  @Override
  public void binary(byte[] message) {
    events.add("binary " + HexFormat.of().formatHex(message));
  }

  @Override
  public void ping(byte[] payload) {
    events.add("ping " + HexFormat.of().formatHex(payload));
  }

  @Override
  public void pong(byte[] payload) {
    events.add("pong " + HexFormat.of().formatHex(payload));
  }

  @Override
  public void close(int code, String reason) {
    events.add("close " + code + " " + reason);
  }

  @Override
  public void violation(int closeCode, String reason) {
    events.add("violation " + closeCode + " " + reason);
  }
}
