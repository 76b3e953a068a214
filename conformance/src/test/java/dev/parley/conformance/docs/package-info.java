/** What the documents and the packaging say, held against the repository and the built server. */
@NullMarked
package dev.parley.conformance.docs;

import org.jspecify.annotations.NullMarked;
