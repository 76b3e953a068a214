/** The commands of `parley`; the only place that writes to standard output. */
@NullMarked
package dev.parley.server.cli;

import org.jspecify.annotations.NullMarked;
