package dev.parley.socketio.recovery;

import java.time.Duration;

/**
 * Connection state recovery: a client that comes back within the window goes on as the socket that
 * it was, with what it has missed.
 *
 * @param window how long a socket is kept for its client after its connection is lost
 * @param skipsMiddlewares whether the middlewares of the namespace are not asked again then
 */
public record Recovery(
    Duration window, boolean skipsMiddlewares, Journal journal, SessionStore sessions) {}
