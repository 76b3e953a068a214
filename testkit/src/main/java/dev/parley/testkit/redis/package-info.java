/** A real Redis for tests. */
@NullMarked
package dev.parley.testkit.redis;

import org.jspecify.annotations.NullMarked;
