package dev.parley.net.websocket;

import dev.parley.net.websocket.codec.FrameRules;
import dev.parley.net.websocket.codec.MessageDeflater;
import dev.parley.net.websocket.codec.MessageInflater;

/** What the WebSockets of one loop share: with and without compression. */
final class LoopCodecs implements AutoCloseable {
  private final MessageDeflater deflater;
  private final MessageInflater inflater = new MessageInflater();
  private final FrameRules plainRules;
  private final FrameRules deflatedRules;
  private final WebSocketEncoding plain = new WebSocketEncoding(null);
  private final WebSocketEncoding deflated;

  LoopCodecs(WebSocketSettings settings) {
    deflater = new MessageDeflater(settings.deflateLevel(), settings.deflateThreshold());
    plainRules = new FrameRules(FrameRules.Role.SERVER, settings.limits(), null);
    deflatedRules = new FrameRules(FrameRules.Role.SERVER, settings.limits(), inflater);
    deflated = new WebSocketEncoding(deflater);
  }

  FrameRules rules(boolean compressed) {
    return compressed ? deflatedRules : plainRules;
  }

  WebSocketEncoding encoding(boolean compressed) {
    return compressed ? deflated : plain;
  }

  @Override
  public void close() {
    deflater.close();
    inflater.close();
  }
}
