/** What `parley demo` adds to the server: prices that move, so that there is something to see. */
@NullMarked
package dev.parley.server.demo;

import org.jspecify.annotations.NullMarked;
