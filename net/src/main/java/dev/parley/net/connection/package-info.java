/**
 * What the transports have in common: letting a peer in, and the core's {@link
 * dev.parley.core.hub.Connection} on a socket of its own.
 *
 * <p>Bytes written in one turn of the loop are flushed together at its end; a batch is framed once
 * in a slab that all members' sockets share; while a socket does not drain, nothing is read from
 * it.
 */
@NullMarked
package dev.parley.net.connection;

import org.jspecify.annotations.NullMarked;
