/**
 * How long a publication takes from one node to a subscriber of another, beside Redis's own PUBLISH
 * on the Redis that both nodes use. One thread publishes and hears everything, so what the
 * measuring costs is the same for both; {@code bench/cluster-latency} starts what is measured.
 */
@NullMarked
package dev.parley.bench.cluster;

import org.jspecify.annotations.NullMarked;
