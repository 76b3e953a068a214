/**
 * HTTP/1.1 on Netty's request decoder: where every connection begins. One request at a time per
 * connection, answered in order; {@link dev.parley.net.http.HttpHandler}s need no Netty, transports
 * take a connection over through an {@link dev.parley.net.http.Exchange}.
 *
 * <p>What a peer sends never throws: it becomes a status. Limits: head, URL, body, time to send
 * them, time to be idle, connections.
 */
@NullMarked
package dev.parley.net.http;

import org.jspecify.annotations.NullMarked;
