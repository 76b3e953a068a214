/** Programs to begin from; each is compiled and run by a test. */
@NullMarked
package dev.parley.examples;

import org.jspecify.annotations.NullMarked;
