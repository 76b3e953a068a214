/**
 * The rules of ARCHITECTURE.md and CONTRIBUTING.md as tests: arrows between modules, what each may
 * touch, and ratchets that only tighten.
 */
@NullMarked
package dev.parley.conformance.architecture;

import org.jspecify.annotations.NullMarked;
