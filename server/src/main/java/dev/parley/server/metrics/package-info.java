/**
 * What is counted, in the words of docs/metrics.md, and its Prometheus page.
 *
 * <p>Observers are called on event loops: everything here is a counter's increment.
 */
@NullMarked
package dev.parley.server.metrics;

import org.jspecify.annotations.NullMarked;
