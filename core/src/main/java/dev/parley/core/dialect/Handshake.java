package dev.parley.core.dialect;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The request that opened a session, for dialects whose applications are shown it. Immutable; it is
 * kept as long as the session lives, so what is said of it may be made anew at each call.
 */
public interface Handshake {

  /** The headers in their order, names in lower case; of a repeated one all values. */
  Map<String, List<String>> headers();

  /** The query's parameters, decoded. */
  Map<String, String> query();

  /** Path and query as they came. */
  String url();

  /** Whom it came from, without port; empty if that is not known. */
  String address();

  /** Whether over TLS. */
  boolean secure();

  /** Whether it says which origin it is from. */
  boolean crossDomain();

  Instant issued();
}
