package dev.parley.server.bridge;

import java.util.Optional;

/**
 * Which rooms are which channels.
 *
 * @param event that carries what is published
 */
record Rule(String nsp, Template room, Template channel, String event) {

  /** Reads the four words of a setting, whose form has been checked. */
  static Rule parse(String setting) {
    String[] words = setting.split(" ", -1);
    return new Rule(words[0], Template.parse(words[1]), Template.parse(words[2]), words[3]);
  }

  /** The channel of a room; empty if it is none of this rule's. */
  Optional<String> channelOf(String name) {
    return room.match(name).map(channel::fill);
  }

  /** A name with a part that varies. */
  record Template(String before, String after) {
    static Template parse(String text) {
      return new Template(
          text.substring(0, text.indexOf('{')), text.substring(text.indexOf('}') + 1));
    }

    /** What varies in a name of this form; at least one character. */
    Optional<String> match(String name) {
      boolean matches =
          name.length() > before.length() + after.length()
              && name.startsWith(before)
              && name.endsWith(after);
      return matches
          ? Optional.of(name.substring(before.length(), name.length() - after.length()))
          : Optional.empty();
    }

    String fill(String part) {
      return before + part + after;
    }
  }
}
