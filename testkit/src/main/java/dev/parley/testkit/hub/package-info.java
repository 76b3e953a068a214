/**
 * A hub in a box: virtual time, several loops without threads, connections and a broker that fail
 * when told. Everything is deterministic: the same seed gives the same run.
 */
@NullMarked
package dev.parley.testkit.hub;

import org.jspecify.annotations.NullMarked;
