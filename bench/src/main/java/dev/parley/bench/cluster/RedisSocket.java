package dev.parley.bench.cluster;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A connection to a Redis on this machine without a client library, on the same loop and with the
 * same socket options as the WebSocket client's. Confined to the loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the socket, noticed there
final class RedisSocket {
  private final Channel socket;

  private RedisSocket(Channel socket) {
    this.socket = socket;
  }

  /**
   * Connects.
   *
   * @param values hears what Redis sends, a {@link Resp.Failure} too
   * @param ended hears why the connection could not be made, or has ended
   */
  static void connect(
      EventLoop loop,
      int port,
      Consumer<RedisSocket> opened,
      Consumer<Resp> values,
      Consumer<String> ended) {
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline().addLast(new RespDecoder(), new Listener(values, ended));
                  }
                })
            .connect("127.0.0.1", port);
    connecting.addListener(done -> {
      if (done.isSuccess()) {
        opened.accept(new RedisSocket(connecting.channel()));
      } else {
        ended.accept("Redis on port " + port + ": " + done.cause().getMessage());
      }
    });
  }

  void subscribe(String channel) {
    send("SUBSCRIBE", channel);
  }

  void publish(String channel, String message) {
    send("PUBLISH", channel, message);
  }

  private void send(String... words) {
    StringBuilder command = new StringBuilder("*").append(words.length).append("\r\n");
    for (String word : words) {
      command.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    byte[] bytes = command.toString().getBytes(StandardCharsets.US_ASCII);
    ByteBuf buffer = socket.alloc().directBuffer(bytes.length).writeBytes(bytes);
    socket.writeAndFlush(buffer, socket.voidPromise());
  }

  /** Passes on what comes. */
  private static final class Listener extends SimpleChannelInboundHandler<Resp> {
    private final Consumer<Resp> values;
    private final Consumer<String> ended;

    Listener(Consumer<Resp> values, Consumer<String> ended) {
      this.values = values;
      this.ended = ended;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Resp value) {
      values.accept(value);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended.accept("a connection to Redis ends");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      ended.accept("a connection to Redis fails: " + cause);
      context.close();
    }
  }
}
