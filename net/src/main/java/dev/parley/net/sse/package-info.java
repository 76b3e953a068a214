/** Server-sent events (HTML Living Standard, 9.2). */
@NullMarked
package dev.parley.net.sse;

import org.jspecify.annotations.NullMarked;
