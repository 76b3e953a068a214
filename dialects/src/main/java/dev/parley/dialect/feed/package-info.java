/**
 * The receive-only plain dialect: publications as they are, with the position of every channel as
 * the message's id.
 *
 * <p>Whoever brings the last id back continues behind it; what is missing is told by a gap. Nothing
 * can be sent.
 */
@NullMarked
package dev.parley.dialect.feed;

import org.jspecify.annotations.NullMarked;
