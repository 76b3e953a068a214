package dev.parley.net.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Netty's decoder, which also tells when a request's first bytes have come. */
final class RequestDecoder extends HttpRequestDecoder {
  /** The longest method and version, and spaces. */
  private static final int AROUND_THE_URL = 128;

  private final HttpConnection connection;

  RequestDecoder(HttpLimits limits, HttpConnection connection) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.urlBytes() + AROUND_THE_URL)
            .setMaxHeaderSize(limits.headerBytes()));
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof ByteBuf bytes) {
      connection.bytesArrived(bytes.readableBytes());
    }
    super.channelRead(ctx, message);
  }
}
