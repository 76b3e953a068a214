package dev.parley.socketio;

/**
 * Decides whether a socket may join a namespace. Those of a namespace run one after the other, in
 * the order in which they were added; see {@link IoSettings#handlers} for the thread.
 */
@FunctionalInterface
public interface Middleware {

  /**
   * Looks at a socket that is not connected yet and calls {@code next}, now or later, once. What is
   * thrown is logged and refuses the socket.
   */
  void handle(Socket socket, Next next) throws Exception;
}
