/** Clients that others wrote, each with what it can do, against a running server. */
@NullMarked
package dev.parley.conformance.foreign;

import org.jspecify.annotations.NullMarked;
