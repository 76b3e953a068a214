/**
 * The sans-I/O contract of a wire protocol: inputs in, effects out, and how publications become
 * frames.
 *
 * <p>Nothing here knows sockets, threads, clocks or randomness. See docs/adr/0001.
 */
@NullMarked
package dev.parley.core.dialect;

import org.jspecify.annotations.NullMarked;
