/**
 * Broker, history and presence of several nodes on Redis 7 or newer.
 *
 * <p>What has to happen in one step does so in a function that runs in Redis ({@code parley.lua}):
 * all keys of a channel carry one hash tag, so a step never leaves its node of a Redis Cluster.
 * Everything here is thread-safe; answers come on threads of the Redis client.
 */
@NullMarked
package dev.parley.broker.redis;

import org.jspecify.annotations.NullMarked;
