/** What several dialects say alike. Stateless. */
@NullMarked
package dev.parley.dialect.common;

import org.jspecify.annotations.NullMarked;
