/**
 * The node-local registry: sessions, their subscriptions and outboxes, rooms and the fan-out.
 *
 * <p>Everything a session owns is confined to its {@link dev.parley.core.hub.Loop}; what several
 * loops share names its discipline in its first comment and in docs/threads-and-locks.md.
 */
@NullMarked
package dev.parley.core.hub;

import org.jspecify.annotations.NullMarked;
