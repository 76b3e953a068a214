package dev.parley.core.channel;

import org.jspecify.annotations.Nullable;

/**
 * One session that is present in a channel. A user with three tabs is three members; dialects that
 * count users fold them.
 *
 * @param session the session's id, unique over the cluster
 * @param info what the session tells about itself, JSON; null if nothing
 */
public record Member(String session, @Nullable String user, @Nullable Payload info) {
  private static final int DIGEST_BITS = 40;
  private static final long PRIME = 0x100000001b3L;

  /**
   * A number of 40 bits, not 0, the same on all nodes, that tells members apart: whoever has the
   * same sum of them has the same members.
   */
  public long digest() {
    long hash = add(add(0xcbf29ce484222325L, session), user == null ? "" : user);
    if (info != null) {
      for (byte one : info.bytes()) {
        hash = (hash ^ one) * PRIME;
      }
    }
    // The last characters, by which sessions differ, have to reach all bits.
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return Math.max(1, (hash ^ (hash >>> 33)) >>> (Long.SIZE - DIGEST_BITS));
  }

  private static long add(long before, String text) {
    long hash = before;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    // Where one part ends matters.
    return (hash ^ 0x1ffff) * PRIME;
  }
}
