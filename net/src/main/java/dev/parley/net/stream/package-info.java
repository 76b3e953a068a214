/** HTTP streaming: newline-delimited JSON in a response without end. */
@NullMarked
package dev.parley.net.stream;

import org.jspecify.annotations.NullMarked;
