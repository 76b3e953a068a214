/**
 * For testing dialects: transcripts of a conversation, and the four laws as property tests.
 *
 * <p>Everything is deterministic: time is counted by the test, chance comes from a seed that a
 * failure prints.
 */
@NullMarked
package dev.parley.testkit.dialect;

import org.jspecify.annotations.NullMarked;
