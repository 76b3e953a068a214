package dev.parley.socketio.cluster;

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
public record Audience(Set<String> rooms, Set<String> except) {
  /** All sockets of a namespace. */
  public static final Audience EVERYBODY = new Audience(Set.of(), Set.of());

  public Audience {
    rooms = Set.copyOf(rooms);
    except = Set.copyOf(except);
  }

  /** Those in one room. */
  public static Audience room(String room) {
    return new Audience(Set.of(room), Set.of());
  }

  /** Whether all in exactly one room are meant. */
  public boolean isOneRoom() {
    return rooms.size() == 1 && except.isEmpty();
  }

  /** Those in these rooms as well. */
  public Audience to(String... more) {
    return new Audience(with(rooms, more), except);
  }

  /** Without those in any of these rooms. */
  public Audience except(String... more) {
    return new Audience(rooms, with(except, more));
  }

  /** Whether it includes a socket that is in these rooms. */
  public boolean includes(Collection<String> of) {
    return (rooms.isEmpty() || of.stream().anyMatch(rooms::contains))
        && of.stream().noneMatch(except::contains);
  }

  private static Set<String> with(Set<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
