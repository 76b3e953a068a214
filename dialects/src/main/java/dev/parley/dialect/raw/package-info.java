/**
 * The bare WebSocket: what a client sends is published as it is and received as it is, text as text
 * and binary as binary.
 *
 * <p>There are no words of the dialect's own: whatever can't be done ends the connection with a
 * close code, and nothing tells of gaps.
 */
@NullMarked
package dev.parley.dialect.raw;

import org.jspecify.annotations.NullMarked;
