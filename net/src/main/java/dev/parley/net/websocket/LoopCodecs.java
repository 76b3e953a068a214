package dev.parley.net.websocket;

import dev.parley.net.loop.NetObserver;
import dev.parley.net.websocket.codec.FrameRules;
import dev.parley.net.websocket.codec.MessageDeflater;
import dev.parley.net.websocket.codec.MessageInflater;

/** What the WebSockets of one loop share: with and without compression. */
final class LoopCodecs implements AutoCloseable {
  private final DeflateContexts contexts;
  private final NetObserver observer;
  private final MessageDeflater deflater;
  private final MessageInflater inflater = new MessageInflater();
  private final FrameRules plainRules;
  private final FrameRules deflatedRules;
  private final WebSocketEncoding plain = new WebSocketEncoding(null);
  private final WebSocketEncoding deflated;

  LoopCodecs(WebSocketSettings settings, DeflateContexts contexts, NetObserver observer) {
    this.contexts = contexts;
    this.observer = observer;
    deflater = new MessageDeflater(settings.deflate().level(), settings.deflate().threshold());
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

  MessageDeflater deflater() {
    return deflater;
  }

  DeflateContexts contexts() {
    return contexts;
  }

  NetObserver observer() {
    return observer;
  }

  @Override
  public void close() {
    deflater.close();
    inflater.close();
  }
}
