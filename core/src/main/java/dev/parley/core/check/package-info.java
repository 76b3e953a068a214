/**
 * Checks what clients saw against docs/guarantees.md, knowing nothing else. Pure: no I/O, no clock;
 * depends on the values in {@link dev.parley.core.channel} alone. The simulation and {@code parley
 * check} feed it.
 */
@NullMarked
package dev.parley.core.check;

import org.jspecify.annotations.NullMarked;
