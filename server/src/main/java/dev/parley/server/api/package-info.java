/**
 * The HTTP API for servers and operators, health, metrics and the pages.
 *
 * <p>Handlers run on event loops and do not block. The OpenAPI document beside this package is checked against the routes by a
 * test.
 */
@NullMarked
package dev.parley.server.api;

import org.jspecify.annotations.NullMarked;
