/** Tests of Engine.IO's parts without a socket. */
@NullMarked
package dev.parley.net.engineio;

import org.jspecify.annotations.NullMarked;
