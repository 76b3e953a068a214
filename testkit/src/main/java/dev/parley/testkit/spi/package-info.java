/** What every implementation of a core SPI has to keep, as test classes to extend. */
@NullMarked
package dev.parley.testkit.spi;

import org.jspecify.annotations.NullMarked;
