/**
 * Socket.IO without a program: what clients do is told to an application's HTTP endpoint, and what
 * it answers is done; see docs/socket-io.md.
 *
 * <p>A request is made on the event loop where something has happened, as bytes, and put into the
 * {@code Line}, which knows what may go when: requests of one socket in their order and never under
 * way twice, those of different sockets as they come. A {@code Courier} carries a batch to the
 * endpoint, on a virtual thread, and the {@code Performer} does what is answered. Nothing here
 * blocks a loop.
 */
@NullMarked
package dev.parley.server.forward;

import org.jspecify.annotations.NullMarked;
