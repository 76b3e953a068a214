/**
 * The sockets under the connections that have one to themselves, behind one interface, {@link
 * dev.parley.net.wire.Wire}. It is implemented twice: <i>direct</i> on Netty's epoll loop without a
 * channel, for plain TCP on Linux; and <i>pipeline</i> on Netty's channels, for TLS and for every
 * other platform. Which one a connection gets is decided in {@link dev.parley.net.wire.Wires}; see
 * docs/adr/0007.
 */
@NullMarked
package dev.parley.net.wire;

import org.jspecify.annotations.NullMarked;
