/**
 * The in-process implementation of the SPIs: complete, and the reference the contract tests are
 * written against.
 */
@NullMarked
package dev.parley.core.memory;

import org.jspecify.annotations.NullMarked;
