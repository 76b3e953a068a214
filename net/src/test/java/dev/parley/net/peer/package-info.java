@NullMarked
package dev.parley.net.peer;

import org.jspecify.annotations.NullMarked;
