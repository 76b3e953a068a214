package dev.parley.net.wire;

import dev.parley.net.loop.LoopContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Consumer;

/** Makes a wire of a channel that has spoken HTTP until now. Any thread; immutable. */
public final class Wires {

  /** Which wires are made. */
  public enum Choice {
    /** Direct ones where that is possible: plain TCP on epoll. */
    AUTO,
    /** Pipelines only. */
    PIPELINE
  }

  private final Choice choice;

  public Wires(Choice choice) {
    this.choice = choice;
  }

  /**
   * Hands the channel's socket over as a wire. On its loop; nothing may use the channel any more.
   *
   * @param onClose run when the socket is closed if the channel, then, is not
   * @param then gets the wire, at once or a little later; not called if the peer leaves before
   */
  public void of(
      LoopContext context, Channel channel, Runnable onClose, Consumer<? super Wire> then) {
    if (choice == Choice.AUTO && channel instanceof EpollSocketChannel socket && isBare(socket)) {
      takeOut(context, socket, onClose, then);
    } else {
      then.accept(new ChannelWire(context, channel));
    }
  }

  private static boolean isBare(EpollSocketChannel socket) {
    ChannelPipeline pipeline = socket.pipeline();
    var unsent = socket.unsafe().outboundBuffer();
    return pipeline.get(SslHandler.class) == null && unsent != null && unsent.isEmpty();
  }

  /**
   * Takes the descriptor out of its channel: a channel that was deregistered and is not closed owns
   * nothing but memory, and is left to the collector.
   */
  private static void takeOut(
      LoopContext context,
      EpollSocketChannel channel,
      Runnable onClose,
      Consumer<? super Wire> then) {
    channel.config().setAutoRead(false);
    var _ =
        channel
            .deregister()
            .addListener(_ -> {
              if (channel.isOpen()) {
                then.accept(new DirectWire(context, new Socket(channel.fd().intValue()), onClose));
              }
            });
  }
}
