package dev.parley.net.websocket;

import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.websocket.codec.DeflateOffer;
import dev.parley.net.websocket.codec.Handshake;
import dev.parley.net.wire.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Agrees with peers that may have a WebSocket on how it is spoken. Any thread. */
public final class Upgrades {
  private final WebSocketSettings.Deflate deflate;
  private final DeflateContexts contexts;

  /**
   * An upgrade that is granted.
   *
   * @param accept the value of {@code Sec-WebSocket-Accept}
   * @param owner the loop that the socket is to belong to
   * @param subprotocols those that are spoken
   */
  public record Grant(
      String accept, LoopContext owner, List<String> subprotocols, FrameKind kind) {}

  public Upgrades(WebSocketSettings.Deflate deflate) {
    this.deflate = deflate;
    this.contexts = new DeflateContexts(deflate.contexts());
  }

  /**
   * Answers 101. On the exchange's loop.
   *
   * @param successor gets the socket, on the owner's loop; it begins the wire
   * @return false if the connection is gone or the request has been answered
   */
  public boolean grant(
      Exchange exchange, Grant grant, BiConsumer<? super Wire, ? super FrameCodec> successor) {
    HttpRequest request = exchange.request();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Upgrade", "websocket");
    headers.put("Connection", "Upgrade");
    headers.put("Sec-WebSocket-Accept", grant.accept());
    Handshake.selectSubprotocol(
            request.headers().all("Sec-WebSocket-Protocol"), grant.subprotocols())
        .ifPresent(protocol -> headers.put("Sec-WebSocket-Protocol", protocol));
    Optional<DeflateOffer.Agreed> agreed =
        deflate.accepted()
            ? DeflateOffer.answer(
                request.headers().all("Sec-WebSocket-Extensions"), deflate.contexts() > 0)
            : Optional.empty();
    agreed.ifPresent(it -> headers.put("Sec-WebSocket-Extensions", it.header()));
    LoopContext owner = grant.owner();
    return exchange.takeOver(
        owner,
        101,
        headers,
        wire -> {
          var codecs =
              owner.shared(LoopCodecs.class, loop -> new LoopCodecs(loop, deflate, contexts));
          successor.accept(wire, codecs.codec(grant.kind(), agreed.orElse(null)));
        });
  }
}
