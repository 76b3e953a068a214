package dev.parley.net.http;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Swept;
import dev.parley.net.peer.ProxyHeader;
import dev.parley.net.peer.ProxyHeader.Outcome;
import dev.parley.net.peer.ProxySettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * The first handler of a socket where the PROXY protocol is spoken, before TLS if there is any. A
 * trusted proxy's connection begins with a header, of which nothing else sees anything; nobody
 * else's does. Which it is to be is decided by the address, and never guessed from the bytes
 * (proxy-protocol.txt, 2: "MUST not try to guess whether the protocol header is present or not").
 * Confined to the socket's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of a close there is nothing to wait for
final class ProxyPreface extends ByteToMessageDecoder implements Swept {
  private final HttpConnection connection;
  private final LoopContext context;
  private final ProxySettings settings;
  private final boolean trusted;
  private final long since;
  private int slot = NOT_SWEPT;
  private boolean refused;

  ProxyPreface(HttpConnection connection) {
    this.connection = connection;
    this.context = connection.context();
    this.settings = connection.setup().proxies();
    this.trusted = settings.trusted().trusts(connection.peer());
    this.since = context.now();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context.join(this);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    context.leave(this);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    switch (ProxyHeader.read(in, connection.peer(), settings.headerBytes())) {
      case Outcome.Incomplete _ -> {}
      case Outcome.Absent _ when trusted ->
          refuse(
              in,
              "missing",
              "A connection from this address begins with a PROXY header: see"
                  + " server.proxy-protocol.");
      case Outcome.Absent _ -> ctx.pipeline().remove(this);
      case Outcome.Read _, Outcome.Malformed _, Outcome.TooLong _ when !trusted ->
          refuse(
              in,
              "untrusted",
              "A PROXY header is taken from the addresses in server.trusted-proxies alone.");
      case Outcome.Malformed _ -> refuse(in, "malformed", "The PROXY header is malformed.");
      case Outcome.TooLong _ -> {
        context.observer().limitHit("proxy-header-bytes");
        refuse(in, "too-long", "The PROXY header exceeds the limit.");
      }
      case Outcome.Read(int length, var client) -> {
        in.skipBytes(length);
        connection.peer(client);
        ctx.pipeline().remove(this);
      }
    }
  }

  /** What has come is not a header in full, and now nothing will. */
  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    in.skipBytes(in.readableBytes());
  }

  @Override
  public void sweep(long now) {
    if (!refused && now - since > connection.setup().limits().requestTimeout().toNanos()) {
      refused = true;
      context.observer().proxyFailed("timeout");
      connection.socket().close();
    }
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public void slot(int index) {
    slot = index;
  }

  /** Under TLS there is nothing that the peer would understand. */
  private void refuse(ByteBuf in, String why, String told) {
    refused = true;
    in.skipBytes(in.readableBytes());
    context.observer().proxyFailed(why);
    if (connection.peer().secure()) {
      connection.socket().close();
    } else {
      connection.endWith(HttpResponse.error(400, "proxy-header-" + why, told));
    }
  }
}
