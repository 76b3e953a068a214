package dev.parley.net.websocket;

import dev.parley.net.connection.SlabPool;
import dev.parley.net.loop.LoopContext;
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
  private final WebSocketEncoding plain;
  private final WebSocketEncoding deflated;

  LoopCodecs(LoopContext context, WebSocketSettings settings, DeflateContexts contexts) {
    this.contexts = contexts;
    this.observer = context.observer();
    deflater = new MessageDeflater(settings.deflate().level(), settings.deflate().threshold());
    plainRules = new FrameRules(FrameRules.Role.SERVER, settings.limits(), null);
    deflatedRules = new FrameRules(FrameRules.Role.SERVER, settings.limits(), inflater);
    SlabPool pool = SlabPool.of(context);
    plain = new WebSocketEncoding(pool, null);
    deflated = new WebSocketEncoding(pool, deflater);
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
