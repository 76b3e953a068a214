package dev.parley.socketio;

/** Takes an event of a client. On the socket's thread; see {@link IoSettings#handlers}. */
@FunctionalInterface
public interface EventHandler {

  /**
   * Takes it. What is thrown is logged and goes no further.
   *
   * @param ack answers it, if the client has asked for an answer
   */
  void on(Args args, Ack ack) throws Exception;
}
