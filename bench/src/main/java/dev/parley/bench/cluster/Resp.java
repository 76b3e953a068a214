package dev.parley.bench.cluster;

import java.util.List;

/** A value of Redis's protocol, version 2; of it what PUBLISH and SUBSCRIBE answer. */
sealed interface Resp {
  /** {@code +OK} */
  record Simple(String text) implements Resp {}

  /** {@code -ERR why} */
  record Failure(String text) implements Resp {}

  /** {@code :1} */
  record Whole(long number) implements Resp {}

  /** {@code $3}, and three bytes in a line of their own. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bulk(byte[] bytes) implements Resp {}

  /** {@code *2}, and two values. */
  record Array(List<Resp> values) implements Resp {
    public Array {
      values = List.copyOf(values);
    }
  }
}
