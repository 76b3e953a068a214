/**
 * The server as its sockets see it: listens, and hands each connection to HTTP, from where
 * transports take it over. The only module that knows Netty.
 *
 * <p>Packages build on one another in this order: loop, tls, http, connection, then websocket and
 * oneway (with sse, stream, longpoll), then this one.
 */
@NullMarked
package dev.parley.net;

import org.jspecify.annotations.NullMarked;
