/** Presence over several nodes, on whatever they share. */
@NullMarked
package dev.parley.core.presence;

import org.jspecify.annotations.NullMarked;
