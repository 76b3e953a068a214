/** Pages in Chromium, used as people use them. */
@NullMarked
package dev.parley.conformance.browser;

import org.jspecify.annotations.NullMarked;
