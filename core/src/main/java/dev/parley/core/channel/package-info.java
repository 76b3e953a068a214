/**
 * What flows: channels by name, publications at positions, payloads, presence members and gaps.
 *
 * <p>Values only, all immutable. A payload's bytes belong to it from construction and are never
 * changed.
 */
@NullMarked
package dev.parley.core.channel;

import org.jspecify.annotations.NullMarked;
