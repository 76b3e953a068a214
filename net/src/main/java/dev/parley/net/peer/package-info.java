/**
 * Who is at the other end of a connection, and whose word about it is taken. A proxy stands between
 * a node and its clients and tells their addresses: in {@code X-Forwarded-For}, request by request,
 * or in a header of the PROXY protocol before everything else. Anybody can write such a header, so
 * it is read only where {@link dev.parley.net.peer.TrustedProxies} knows the sender; see
 * docs/proxies.md.
 *
 * <p>Nothing here reads a socket, and nothing a peer writes throws.
 */
@NullMarked
package dev.parley.net.peer;

import org.jspecify.annotations.NullMarked;
