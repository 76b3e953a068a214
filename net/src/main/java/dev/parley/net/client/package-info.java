/**
 * A WebSocket client on the server's own codec: for the command line, the load generator and tests.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A connection belongs to one thread of its {@link dev.parley.net.client.WebSocketClient};
 *       its listener is called there and nowhere else.
 *   <li>A listener hears of a connection only after its handshake was checked, and of its end
 *       exactly once.
 *   <li>No extensions are offered, so a server that answers with one is refused.
 * </ul>
 */
@NullMarked
package dev.parley.net.client;

import org.jspecify.annotations.NullMarked;
