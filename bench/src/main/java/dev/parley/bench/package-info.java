/**
 * What single steps of a message's path cost, measured with JMH. Figures are of one thread that
 * does nothing else; docs/benchmarks.md says what they mean and what they do not.
 */
@NullMarked
package dev.parley.bench;

import org.jspecify.annotations.NullMarked;
