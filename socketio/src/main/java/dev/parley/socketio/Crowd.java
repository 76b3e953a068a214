package dev.parley.socketio;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Loop;
import dev.parley.core.hub.SharedFrames;
import dev.parley.socketio.cluster.Audience;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a namespace on one loop, and their rooms. Confined to the loop but for {@link
 * #run}.
 */
final class Crowd {
  private final Io io;
  private final Loop loop;
  private final Namespace namespace;
  private final Room everybody = new Room("");
  private final Map<String, Socket> byId = new HashMap<>();
  private final Map<String, Room> rooms = new HashMap<>();

  /** Counts selections, so that each marks the sockets it has met with a number of its own. */
  private int selections;

  private final Turnstile turnstile = new Turnstile();

  Crowd(Io io, Loop loop, Namespace namespace) {
    this.io = io;
    this.loop = loop;
    this.namespace = namespace;
  }

  /** Runs the task on the loop, at once if the caller is there. From any thread. */
  void run(Runnable task) {
    if (loop.inLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The server has stopped: there is nobody here any more.
    }
  }

  Turnstile turnstile() {
    return turnstile;
  }

  /** Takes in a socket with the rooms it has by now. */
  void add(Socket socket) {
    fence(socket.id(), socket.life());
    byId.put(socket.id(), socket);
    socket.places.add(everybody.enter(socket));
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.joined(socket, socket.id());
    }
    socket.rooms().forEach(room -> settle(socket, room, true));
  }

  /** Ends the socket of this id, if there is one and it is in another life than the one named. */
  void fence(String id, String life) {
    Socket socket = byId.get(id);
    if (socket != null && !socket.life().equals(life)) {
      socket.isReplaced();
    }
  }

  void remove(Socket socket) {
    byId.remove(socket.id(), socket);
    for (Room.Place place : socket.places) {
      leave(place);
    }
    IoObserver watching = io.observer();
    if (watching != null) {
      socket.places.forEach(
          place -> watching.left(socket, place.room == everybody ? socket.id() : place.room.name));
    }
    socket.places.clear();
  }

  /** Makes the socket a member of the room, or none. */
  void settle(Socket socket, String name, boolean wanted) {
    if (socket.places.isEmpty() || name.equals(socket.id())) {
      return;
    }
    Room.Place place = place(socket, name);
    IoObserver watching = io.observer();
    if (wanted && place == null) {
      socket.places.add(rooms.computeIfAbsent(name, this::open).enter(socket));
      if (watching != null) {
        watching.joined(socket, name);
      }
    } else if (!wanted && place != null) {
      socket.places.remove(place);
      leave(place);
      if (watching != null) {
        watching.left(socket, name);
      }
    }
  }

  /** Sends the messages to each of the audience. */
  void send(List<Frame> frames, Audience audience, boolean volatileOnly) {
    var shared = new SharedFrames();
    frames.forEach(shared::add);
    each(audience, socket -> socket.send(shared, volatileOnly));
    shared.release();
  }

  /** Tells whoever looks what the audience is sent now. */
  void tell(String event, Args args, Audience audience, List<Frame> frames) {
    IoObserver watching = io.observer();
    if (watching != null) {
      List<Socket> told = select(audience);
      told.forEach(socket -> watching.eventSent(socket, event, args));
      long bytes = frames.stream().mapToLong(Frame::size).sum();
      watching.packetsOut(told.size() * frames.size(), told.size() * bytes);
    }
  }

  /** The audience: a copy, which may be acted on. */
  List<Socket> select(Audience audience) {
    List<Socket> found = new ArrayList<>();
    each(audience, found::add);
    return found;
  }

  /** The names of the rooms, those of the sockets' own ids among them. */
  Set<String> allRooms() {
    Set<String> all = new HashSet<>(rooms.keySet());
    all.addAll(byId.keySet());
    return all;
  }

  @Nullable Socket find(String id) {
    return byId.get(id);
  }

  /** The names of the rooms, those of the sockets' own ids not among them. */
  Set<String> rooms() {
    return Set.copyOf(rooms.keySet());
  }

  private void each(Audience audience, Consumer<? super Socket> visitor) {
    if (!audience.except().isEmpty() || audience.rooms().size() > 1) {
      eachOnce(audience, visitor);
    } else if (audience.rooms().isEmpty()) {
      everybody.each(visitor);
    } else {
      String room = audience.rooms().iterator().next();
      Socket own = byId.get(room);
      if (own == null) {
        eachIn(room, visitor);
      } else if (rooms.containsKey(room)) {
        eachOnce(audience, visitor);
      } else {
        visitor.accept(own);
      }
    }
  }

  private void eachOnce(Audience audience, Consumer<? super Socket> visitor) {
    int selection = ++selections;
    for (String room : audience.except()) {
      eachIn(room, socket -> socket.selection = selection);
      Socket own = byId.get(room);
      if (own != null) {
        own.selection = selection;
      }
    }
    Consumer<Socket> once =
        socket -> {
          if (socket.selection != selection) {
            socket.selection = selection;
            visitor.accept(socket);
          }
        };
    if (audience.rooms().isEmpty()) {
      everybody.each(once);
    }
    for (String room : audience.rooms()) {
      eachIn(room, once);
      Socket own = byId.get(room);
      if (own != null) {
        once.accept(own);
      }
    }
  }

  private void eachIn(String name, Consumer<? super Socket> visitor) {
    Room room = rooms.get(name);
    if (room != null) {
      room.each(visitor);
    }
  }

  private void leave(Room.Place place) {
    Room room = place.room;
    room.leave(place);
    if (room.size() == 0 && room != everybody) {
      rooms.remove(room.name);
      namespace.shared().closed(namespace, room.name);
    }
  }

  private Room open(String name) {
    namespace.shared().opened(namespace, name);
    return new Room(name);
  }

  private static Room.@Nullable Place place(Socket socket, String name) {
    for (Room.Place place : socket.places) {
      if (place.room.name.equals(name)) {
        return place;
      }
    }
    return null;
  }
}
