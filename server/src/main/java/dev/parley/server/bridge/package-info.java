/**
 * Socket.IO's rooms as channels: native clients, server-sent events and all others share them; see
 * docs/socket-io.md.
 *
 * <p>What a channel is published goes to its room; what is sent to the room goes to its channel,
 * and so comes back once, in the channel's order, to everybody. This node is subscribed to a
 * channel only while its room has a member here.
 */
@NullMarked
package dev.parley.server.bridge;

import org.jspecify.annotations.NullMarked;
