/**
 * The load generator behind {@code parley bench}.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>All of a load runs on the one thread of its {@link dev.parley.net.client.WebSocketClient};
 *       what other threads call says so.
 *   <li>A latency counts from when its publication was due, not from when it was sent.
 *   <li>Time is handed in; nothing here writes but to the writers it is given.
 * </ul>
 */
@NullMarked
package dev.parley.server.bench;

import org.jspecify.annotations.NullMarked;
