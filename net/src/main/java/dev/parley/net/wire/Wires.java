package dev.parley.net.wire;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.peer.Peer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a wire of a channel that has spoken HTTP until now. Any thread; immutable. */
public final class Wires {

  /** Which wires are made. */
  public enum Choice {
    /** Direct ones where there is epoll; not to be chosen where something encrypts. */
    AUTO,
    /** Pipelines only. */
    PIPELINE
  }

  private final Choice choice;

  public Wires(Choice choice) {
    this.choice = choice;
  }

  /**
   * From whom a socket goes to whom.
   *
   * @param from the channel's loop
   * @param to the new owner's
   * @param onClose run when the socket is closed if the channel, then, is not
   */
  public record HandOver(LoopContext from, LoopContext to, Runnable onClose) {
    boolean sameLoop() {
      return from == to;
    }
  }

  /**
   * Hands the channel's socket over as a wire. On its loop; nothing may use the channel any more.
   *
   * @param then gets the wire on the new owner's loop, at once or a little later; not called if the
   *     peer leaves before
   */
  public void of(Channel channel, HandOver handOver, Consumer<? super Wire> then) {
    if (choice == Choice.AUTO
        && channel instanceof EpollSocketChannel socket
        && owesNothing(socket)) {
      takeOut(socket, handOver, then);
    } else if (handOver.sameLoop()) {
      then.accept(new ChannelWire(handOver.to(), channel));
    } else {
      move(channel, handOver.to(), then);
    }
  }

  /**
   * Makes a wire of a socket just accepted, whose channel is not registered yet. On its loop.
   *
   * @param onClose run when the wire closes the socket
   * @return null if this socket is its channel's to read
   */
  public Wire.@Nullable Borrowed borrow(LoopContext context, Channel accepted, Runnable onClose) {
    return choice == Choice.AUTO && accepted instanceof EpollSocketChannel channel
        ? new DirectWire(context, new Socket(channel.fd().intValue()), onClose)
        : null;
  }

  /** {@code host:port}, or empty if that is not known. */
  static String text(@Nullable SocketAddress address) {
    return Peer.of(address, false).text();
  }

  private static boolean owesNothing(EpollSocketChannel socket) {
    var unsent = socket.unsafe().outboundBuffer();
    return unsent != null && unsent.isEmpty();
  }

  /**
   * Takes the descriptor out of its channel: a channel that was deregistered and is not closed owns
   * nothing but memory, and is left to the collector.
   */
  private static void takeOut(
      EpollSocketChannel channel, HandOver handOver, Consumer<? super Wire> then) {
    LoopContext owner = handOver.to();
    channel.config().setAutoRead(false);
    var _ =
        channel
            .deregister()
            .addListener(_ -> {
              if (channel.isOpen()
                  && !owner.execute(() ->
                      then.accept(
                          new DirectWire(
                              owner, new Socket(channel.fd().intValue()), handOver.onClose())))) {
                channel.unsafe().closeForcibly();
              }
            });
  }

  /** Takes the channel, with all that is on its pipeline, to another loop. */
  private static void move(Channel channel, LoopContext owner, Consumer<? super Wire> then) {
    channel.config().setAutoRead(false);
    EventLoopGroup loop = owner.io();
    var _ =
        channel
            .deregister()
            .addListener(_ ->
                loop.register(channel)
                    .addListener(registered -> {
                      if (registered.isSuccess()) {
                        then.accept(new ChannelWire(owner, channel));
                      } else {
                        channel.unsafe().closeForcibly();
                      }
                    }));
  }
}
