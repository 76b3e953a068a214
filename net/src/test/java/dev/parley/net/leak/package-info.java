/** Fails a test class in which a buffer was not released. */
@NullMarked
package dev.parley.net.leak;

import org.jspecify.annotations.NullMarked;
