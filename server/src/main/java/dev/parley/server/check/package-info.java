/**
 * The run behind {@code parley check}: publishers and subscribers against running nodes, faults
 * between them, and the verdict of {@link dev.parley.core.check.LogChecker} on what they saw.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Everything that is observed is observed on one thread, the client's; so the history has one
 *       order. What other threads call says so.
 *   <li>A publication is recorded before its first byte is sent, an acknowledgement and a delivery
 *       when they are read.
 *   <li>A seed decides who subscribes to what, who publishes how, and which fault comes when. What
 *       the network and the server make of it is theirs.
 * </ul>
 */
@NullMarked
package dev.parley.server.check;

import org.jspecify.annotations.NullMarked;
