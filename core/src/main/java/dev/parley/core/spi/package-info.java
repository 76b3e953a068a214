/**
 * What a deployment may replace: broker, history, presence, authentication, authorization,
 * observation.
 *
 * <p>Each interface has a contract test in the testkit that every implementation extends.
 */
@NullMarked
package dev.parley.core.spi;

import org.jspecify.annotations.NullMarked;
