package dev.parley.socketio;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which rooms a socket is in. What it is asked for is seen at once; its crowd follows on the loop,
 * change by change, so that each counts for what its thread sends behind it and not for what it has
 * sent before. Any thread; a lock guards the changes.
 */
final class Whereabouts {
  private volatile Set<String> rooms;

  /** Changes by other threads that the loop has not come to. */
  private int underWay;

  Whereabouts(Set<String> rooms) {
    this.rooms = Set.copyOf(rooms);
  }

  Set<String> rooms() {
    return rooms;
  }

  synchronized void clear() {
    rooms = Set.of();
  }

  /** Joins rooms or leaves them. */
  void change(Socket socket, Client client, String[] names, boolean join) {
    boolean overtaking;
    synchronized (this) {
      var changed = new TreeSet<>(rooms);
      for (String name : names) {
        boolean _ = join ? changed.add(name) : changed.remove(name);
      }
      rooms = Set.copyOf(changed);
      if (!client.loop().inLoop()) {
        // With the lock: the loop is to come to the changes in the order in which they were made.
        underWay++;
        client.run(() -> {
          arrived();
          socket.settle(names, _ -> join);
        });
        return;
      }
      overtaking = underWay > 0;
    }
    socket.settle(names, _ -> join);
    if (overtaking) {
      // Those overtaken are older, and may undo this one: behind them it is put right.
      Predicate<String> asked = name -> rooms.contains(name);
      client.loop().execute(() -> socket.settle(names, asked));
    }
  }

  private synchronized void arrived() {
    underWay--;
  }
}
