/** Tests over real sockets, on 127.0.0.1 and free ports. */
@NullMarked
package dev.parley.net;

import org.jspecify.annotations.NullMarked;
