/** Certificates for tests of TLS. */
@NullMarked
package dev.parley.testkit.tls;

import org.jspecify.annotations.NullMarked;
