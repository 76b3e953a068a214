/**
 * TLS on a socket, for the server and for the client.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Whether a socket is encrypted is known here and in {@link dev.parley.net.loop.SocketEnd}
 *       alone: every other handler sees bytes, and ends a socket without regard to it.
 *   <li>No class of this package that needs Netty's TLS is loaded before the first context is made.
 *   <li>What a peer does wrong in TLS ends its connection and is counted; it is never a bug.
 * </ul>
 */
@NullMarked
package dev.parley.net.tls;

import org.jspecify.annotations.NullMarked;
