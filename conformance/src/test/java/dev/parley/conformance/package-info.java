/**
 * Tests of a whole server from outside: a process of its own, spoken to over the network only.
 *
 * <p>Each test class has one {@link dev.parley.conformance.ServerProcess}, and each test a channel
 * of its own. A server whose log shows a leak, an exception or an error fails its class when it is
 * closed. A tool that is missing fails its tests with a sentence on what to install.
 */
@NullMarked
package dev.parley.conformance;

import org.jspecify.annotations.NullMarked;
