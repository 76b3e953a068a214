/**
 * Socket.IO for programs: namespaces, rooms, events and acknowledgements, as its users know them,
 * for unmodified clients of protocol 5.
 *
 * <p>{@link dev.parley.socketio.Io} is the entry. A {@code Client} is the dialect of one
 * connection; it has a {@link dev.parley.socketio.Socket} in each {@link
 * dev.parley.socketio.Namespace} that its peer has joined. The sockets of a namespace on one event
 * loop are its {@code Crowd}, with their rooms; what is sent to rooms goes once to each crowd.
 * Rooms are left and joined, and messages sent, in one order per loop, so what a socket is sent
 * keeps the order in which it was sent, whichever way it went.
 */
@NullMarked
package dev.parley.socketio;

import org.jspecify.annotations.NullMarked;
