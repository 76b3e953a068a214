/**
 * Socket.IO servers as one over publish and subscribe of Redis, in the format of {@code
 * @socket.io/redis-adapter} 8, whose servers on Node.js and whose emitter take part.
 *
 * <p>Each server hears, per namespace, what is sent to clients ({@code prefix#/nsp#*}), requests
 * ({@code prefix-request#/nsp#}) and answers ({@code prefix-response#/nsp#}). How many servers there
 * are is how many connections hear requests; so each has one, and answers all.
 */
@NullMarked
package dev.parley.server.fleet;

import org.jspecify.annotations.NullMarked;
