/**
 * Event loops: Netty's, seen as the hub sees a {@link dev.parley.core.hub.Loop}, and what the
 * connections of one loop share.
 *
 * <p>A {@link dev.parley.net.loop.LoopContext} is confined to its loop. Nothing per connection is
 * scheduled: one sweep per loop looks after all deadlines, one task per turn flushes all that was
 * written in it.
 */
@NullMarked
package dev.parley.net.loop;

import org.jspecify.annotations.NullMarked;
