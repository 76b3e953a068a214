package dev.parley.net.websocket;

import dev.parley.net.connection.SlabPool;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.NetObserver;
import dev.parley.net.websocket.codec.DeflateOffer.Agreed;
import dev.parley.net.websocket.codec.FrameReader;
import dev.parley.net.websocket.codec.FrameRules;
import dev.parley.net.websocket.codec.MessageDeflater;
import dev.parley.net.websocket.codec.MessageInflater;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the WebSockets of one loop share: for each kind with and without compression. */
final class LoopCodecs implements AutoCloseable {
  private record Form(FrameKind kind, boolean compressed) {}

  private record Shared(FrameRules rules, WebSocketEncoding encoding) {}

  private final DeflateContexts contexts;
  private final NetObserver observer;
  private final SlabPool pool;
  private final MessageDeflater deflater;
  private final MessageInflater inflater = new MessageInflater();
  private final Map<Form, Shared> forms = new HashMap<>();

  LoopCodecs(LoopContext context, WebSocketSettings.Deflate settings, DeflateContexts contexts) {
    this.contexts = contexts;
    this.observer = context.observer();
    this.pool = SlabPool.of(context);
    this.deflater = new MessageDeflater(settings.level(), settings.threshold());
  }

  /** Makes that of a new connection. */
  FrameCodec codec(FrameKind kind, @Nullable Agreed deflate) {
    Shared shared = forms.computeIfAbsent(new Form(kind, deflate != null), this::share);
    Takeover takeover =
        deflate != null && deflate.takeover() ? new Takeover(this, shared.encoding()) : null;
    return new FrameCodec(new FrameReader(shared.rules()), shared.encoding(), takeover);
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

  private Shared share(Form form) {
    boolean compressed = form.compressed();
    return new Shared(
        new FrameRules(FrameRules.Role.SERVER, form.kind().limits(), compressed ? inflater : null),
        new WebSocketEncoding(pool, form.kind().form(), compressed ? deflater : null));
  }
}
