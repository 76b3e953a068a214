/**
 * The native dialect, docs/protocol.md: JSON commands with ids, answers in the order they come, and
 * pushes.
 *
 * <p>A message is read as a whole before any of its commands is carried out. Payloads pass through
 * as the bytes that came. Every ending is told by a {@code disconnect} message first.
 */
@NullMarked
package dev.parley.dialect.parley;

import org.jspecify.annotations.NullMarked;
