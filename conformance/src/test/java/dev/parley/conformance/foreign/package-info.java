/**
 * Clients that others wrote, each with what it can do, against a running server; and proxies that
 * others wrote in front of one.
 */
@NullMarked
package dev.parley.conformance.foreign;

import org.jspecify.annotations.NullMarked;
