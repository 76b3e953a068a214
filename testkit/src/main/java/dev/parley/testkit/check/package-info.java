/** Checks a history of operations against the guarantees. Pure: no I/O, no clock. */
@NullMarked
package dev.parley.testkit.check;

import org.jspecify.annotations.NullMarked;
