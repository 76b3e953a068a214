package dev.parley.net.websocket;

import dev.parley.core.dialect.Frame;
import dev.parley.net.websocket.codec.DeflateContext;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Frames for one connection alone, whose compression refers back to those before it. Has a context
 * from the first message on that is compressed; while the server has no more to give, each message
 * is compressed on its own. Confined to its loop.
 */
final class Takeover {
  private final LoopCodecs codecs;
  private final WebSocketEncoding encoding;
  private @Nullable DeflateContext context;

  Takeover(LoopCodecs codecs, WebSocketEncoding encoding) {
    this.codecs = codecs;
    this.encoding = encoding;
  }

  void encode(ByteBuf out, Frame frame) {
    DeflateContext own = codecs.deflater().takes(frame.size()) ? context() : null;
    if (own == null) {
      boolean _ = encoding.encode(out, frame);
    } else {
      encoding.encode(out, frame, own);
    }
  }

  /** The connection is sent something compressed that others are sent as well. */
  void forget() {
    DeflateContext own = context;
    if (own != null) {
      own.forget();
    }
  }

  /** Nothing is sent any more. */
  void close() {
    DeflateContext own = context;
    if (own != null) {
      context = null;
      own.close();
      codecs.contexts().giveBack();
      codecs.observer().deflateContexts(-1);
    }
  }

  private @Nullable DeflateContext context() {
    DeflateContext own = context;
    if (own == null) {
      if (!codecs.contexts().take()) {
        codecs.observer().limitHit("takeover-contexts");
        return null;
      }
      own = codecs.deflater().newContext();
      context = own;
      codecs.observer().deflateContexts(1);
    }
    return own;
  }
}
