/**
 * JSON for dialects: a streaming reader that cuts values out of a message as the bytes that came,
 * and a writer of UTF-8 that never fails.
 *
 * <p>Nothing here keeps state between messages; what a peer sent is never put into an exception.
 */
@NullMarked
package dev.parley.dialect.json;

import org.jspecify.annotations.NullMarked;
