package dev.parley.net.websocket.codec;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link FrameReader} expects of its peer. One instance serves all connections of an event
 * loop that negotiated the same: usually two per loop, with and without compression.
 *
 * @param role which end of the connection reads
 * @param limits how much the peer may send
 * @param inflater the event loop's inflater if permessage-deflate was negotiated, else null; it
 *     confines the rules to that loop's thread
 */
public record FrameRules(Role role, FrameLimits limits, @Nullable MessageInflater inflater) {

  /** Which end of the connection reads. */
  public enum Role {
    /** Every frame of the peer must be masked (RFC 6455 5.1). */
    SERVER,
    /** No frame of the peer may be masked (RFC 6455 5.1). */
    CLIENT
  }
}
