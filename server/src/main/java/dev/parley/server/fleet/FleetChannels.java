package dev.parley.server.fleet;

/**
 * The names of one namespace's channels in Redis.
 *
 * @param prefix what all begin with: {@code key} of the adapter for Node.js
 */
record FleetChannels(String prefix, String namespace) {

  /** Where events to the clients of several rooms, or to all, are published. */
  String events() {
    return prefix + "#" + namespace + "#";
  }

  /** Where events to the clients of one room are. */
  String events(String room) {
    return events() + room + "#";
  }

  /** A pattern for both, in which the namespace's name stands for itself only. */
  String allEvents() {
    return events().replaceAll("([\\[\\]?*\\\\^-])", "\\\\$1") + "*";
  }

  String requests() {
    return prefix + "-request#" + namespace + "#";
  }

  String responses() {
    return prefix + "-response#" + namespace + "#";
  }

  /** Where some servers answer only whoever has asked. */
  String responses(String uid) {
    return responses() + uid + "#";
  }
}
