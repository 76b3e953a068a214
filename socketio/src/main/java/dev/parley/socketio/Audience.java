package dev.parley.socketio;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is meant: those in any of the rooms, once each, and in none of those excepted.
 *
 * @param rooms empty for everybody
 */
record Audience(Set<String> rooms, Set<String> except) {
  static final Audience EVERYBODY = new Audience(Set.of(), Set.of());

  Audience {
    rooms = Set.copyOf(rooms);
    except = Set.copyOf(except);
  }

  static Audience room(String room) {
    return new Audience(Set.of(room), Set.of());
  }

  /** Whether all in exactly one room are meant. */
  boolean isOneRoom() {
    return rooms.size() == 1 && except.isEmpty();
  }

  Audience to(String... more) {
    return new Audience(with(rooms, more), except);
  }

  Audience except(String... more) {
    return new Audience(rooms, with(except, more));
  }

  /** Whether it includes a socket that is in these rooms. */
  boolean includes(Collection<String> of) {
    return (rooms.isEmpty() || of.stream().anyMatch(rooms::contains))
        && of.stream().noneMatch(except::contains);
  }

  private static Set<String> with(Set<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
