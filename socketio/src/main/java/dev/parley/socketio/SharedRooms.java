package dev.parley.socketio;

/**
 * Somebody else who has a part in rooms: is told which have members here, and may take over what is
 * sent to them. Does not block.
 */
public interface SharedRooms {

  /** Nobody has. */
  SharedRooms NONE =
      new SharedRooms() {
        @Override
        public void opened(Namespace namespace, String room) {}

        @Override
        public void closed(Namespace namespace, String room) {}

        @Override
        public boolean takes(Namespace namespace, String room, String event, Args args) {
          return false;
        }
      };

  /** A room has its first member on a loop of this node; called on that loop. */
  void opened(Namespace namespace, String room);

  /** A room has lost its last member on a loop of this node; called on that loop. */
  void closed(Namespace namespace, String room);

  /**
   * Asked about each event that this node sends to exactly one room and all who are in it, but not
   * if it may be dropped. On any thread; in the order of sending if one thread sends.
   *
   * @return whether it is taken over: then it reaches the room by {@link Namespace#emitHere} or not
   *     at all
   */
  boolean takes(Namespace namespace, String room, String event, Args args);
}
