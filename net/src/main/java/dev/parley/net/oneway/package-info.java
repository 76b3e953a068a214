/**
 * What the transports share that carry messages to the peer only (SSE, HTTP streaming,
 * long-polling): keys by which {@code POST /send} finds a connection, responses without end, and
 * the words they begin and end with.
 */
@NullMarked
package dev.parley.net.oneway;

import org.jspecify.annotations.NullMarked;
