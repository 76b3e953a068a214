/** The demo page in Chromium, used as people use it. */
@NullMarked
package dev.parley.conformance.browser;

import org.jspecify.annotations.NullMarked;
