/** What deploy/ holds is well-formed, and fits what Parley does. */
@NullMarked
package dev.parley.conformance.deploy;

import org.jspecify.annotations.NullMarked;
