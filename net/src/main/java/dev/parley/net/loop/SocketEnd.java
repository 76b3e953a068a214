package dev.parley.net.loop;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/**
 * The ends of a socket that TCP has and Netty's pipeline has not, so that TLS can say its own
 * first. On the socket's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the socket, noticed there
public final class SocketEnd {

  /** The first handler of a socket that carries TLS. */
  public interface Secured {
    /** As {@link SocketEnd#shutOutput} says, with the word of TLS before that of TCP. */
    void shutOutput();
  }

  private SocketEnd() {}

  /**
   * Shuts our half behind what has been written. The peer is to close the socket; until then what
   * it sends may or may not be read.
   */
  public static void shutOutput(Channel socket) {
    if (socket.pipeline().first() instanceof Secured secured) {
      secured.shutOutput();
    } else if (socket instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      socket.close();
    }
  }
}
