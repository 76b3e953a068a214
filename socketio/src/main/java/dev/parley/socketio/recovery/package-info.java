/**
 * What connection state recovery needs from its surroundings: a log of each namespace's events, and
 * a place for the state of sockets, both shared by all servers that a client may come back to.
 */
@NullMarked
package dev.parley.socketio.recovery;

import org.jspecify.annotations.NullMarked;
