package dev.parley.broker.redis;

import dev.parley.core.spi.Unavailable;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What went wrong with Redis, and what to do about it. */
final class Failures {
  /** What a failure says, and what an operator is told about it. */
  private record Hint(String said, String told) {}

  private static final String OTHER_HOST =
      "its certificate is for another host; redis.url needs a name that the certificate has as a"
          + " subject alternative name, and in a cluster so does what nodes announce";

  private static final String UNTRUSTED =
      "its certificate is from no authority that is trusted here; redis.ca names the PEM file with"
          + " the authority's certificate";

  private static final String NO_TLS = "no TLS is spoken there; rediss: wants it, redis: not";

  private static final List<Hint> HINTS =
      List.of(
          new Hint("unknown command", "it has no functions; version 7 or newer is needed"),
          new Hint("unable to find valid certification path", UNTRUSTED),
          new Hint("Signature does not match", UNTRUSTED),
          new Hint("No subject alternative", OTHER_HOST),
          new Hint("No name matching", OTHER_HOST),
          new Hint("not an SSL/TLS record", NO_TLS),
          new Hint("handshake timed out", NO_TLS),
          new Hint("WRONGPASS", "it refuses the user or the password of redis.url"),
          new Hint("NOAUTH", "it wants a password: user:password@ before the host in redis.url"),
          new Hint(
              "cluster support disabled",
              "it is no Redis Cluster; redis-cluster: is for one, redis: for a Redis alone"),
          new Hint(
              "MOVED", "it is a node of a Redis Cluster: redis.url begins with redis-cluster:"));

  private Failures() {}

  /** The failure as the core knows it. */
  static Unavailable unavailable(Throwable failure) {
    Throwable cause = cause(failure);
    return new Unavailable("Redis: " + explained(String.valueOf(cause.getMessage())), cause);
  }

  /** Without what stages wrap it in. */
  static Throwable cause(Throwable failure) {
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    Throwable cause = wrapped ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /** Why Redis can't be used, in words for an operator. */
  static String reason(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return explained(String.valueOf(last.getMessage()));
  }

  private static String explained(String said) {
    for (Hint hint : HINTS) {
      if (said.contains(hint.said)) {
        return hint.told + " (" + said + ")";
      }
    }
    return said;
  }

  static boolean isUnknownFunction(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("Function not found");
  }
}
