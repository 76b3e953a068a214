/**
 * The server: wires hub, transports, authentication and HTTP API together, by hand, and offers them to programs.
 *
 * <p>{@link dev.parley.server.Parley} is the way in for JVM programs, {@link dev.parley.server.Main} for the command line.
 */
@NullMarked
package dev.parley.server;

import org.jspecify.annotations.NullMarked;
