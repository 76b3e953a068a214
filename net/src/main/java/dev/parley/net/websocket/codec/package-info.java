/**
 * The WebSocket wire format (RFC 6455) and its compression extension (RFC 7692), without I/O: bytes
 * go in, messages and violations come out, and frames are written into buffers that the caller
 * owns.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Nothing here knows a socket, a thread or a clock. Of Netty only {@code
 *       io.netty.buffer.ByteBuf} is used.
 *   <li>A buffer that is read from belongs to the caller before, during and after the call. It may
 *       be a receive area shared by all connections of an event loop: no reference to it is kept,
 *       and only an unfinished frame or message is copied.
 *   <li>What a peer sends never makes a method throw. It becomes a close code through {@link
 *       dev.parley.net.websocket.codec.FrameHandler#violation}.
 *   <li>No message depends on an earlier one, unless a {@link
 *       dev.parley.net.websocket.codec.DeflateContext} is handed in: one compressed frame serves
 *       every member of a channel, and a connection without one keeps no compression state.
 *   <li>An idle connection costs one {@link dev.parley.net.websocket.codec.FrameReader} of four
 *       fields.
 * </ul>
 */
@NullMarked
package dev.parley.net.websocket.codec;

import org.jspecify.annotations.NullMarked;
