package dev.parley.socketio;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sockets of a crowd in one room. Confined to the crowd's loop. */
final class Room {

  /** One socket's being in one room. */
  static final class Place {
    final Room room;
    private final Socket socket;
    private int index;

    private Place(Room room, Socket socket, int index) {
      this.room = room;
      this.socket = socket;
      this.index = index;
    }
  }

  final String name;
  private @Nullable Place[] places = new Place[1];
  private int size;

  Room(String name) {
    this.name = name;
  }

  int size() {
    return size;
  }

  Place enter(Socket socket) {
    if (size == places.length) {
      places = Arrays.copyOf(places, 1 + size + size / 2);
    }
    var place = new Place(this, socket, size);
    places[size++] = place;
    return place;
  }

  void leave(Place place) {
    Place last = Objects.requireNonNull(places[--size]);
    places[size] = null;
    if (last != place) {
      places[place.index] = last;
      last.index = place.index;
    }
  }

  /** Calls the visitor with all, who must not come or go meanwhile. */
  void each(Consumer<? super Socket> visitor) {
    for (int i = 0; i < size; i++) {
      visitor.accept(Objects.requireNonNull(places[i]).socket);
    }
  }
}
