/**
 * Engine.IO protocol 4: a session over polling, a WebSocket, or first one and then the other, with
 * its own heartbeat and its own framing of messages. What the messages mean is its dialect's
 * matter.
 */
@NullMarked
package dev.parley.net.engineio;

import org.jspecify.annotations.NullMarked;
