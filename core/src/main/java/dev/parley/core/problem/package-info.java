/** The two catalogues: refusals as values and endings with advice. Codes never change meaning. */
@NullMarked
package dev.parley.core.problem;

import org.jspecify.annotations.NullMarked;
