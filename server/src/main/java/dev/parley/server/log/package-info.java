/**
 * How the standalone server logs: one line per event to stderr, as text or as JSON.
 *
 * <p>Invariants: nothing here acts unless {@link dev.parley.server.log.Logging#configure} is
 * called, so that a program that embeds the server keeps its own logging; no file is looked for or
 * parsed; text that came from outside cannot begin a new line.
 */
@NullMarked
package dev.parley.server.log;

import org.jspecify.annotations.NullMarked;
