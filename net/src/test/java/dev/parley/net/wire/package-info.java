/** Tests of wires by themselves; what connections make of them is tested with the server. */
@NullMarked
package dev.parley.net.wire;

import org.jspecify.annotations.NullMarked;
