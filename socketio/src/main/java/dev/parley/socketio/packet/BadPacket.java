package dev.parley.socketio.packet;

/** The peer sent what is no packet: its connection ends. Carries no stack. */
public final class BadPacket extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param why for tests and traces; never sent to the peer
   */
  public BadPacket(String why) {
    super(why, null, false, false);
  }
}
