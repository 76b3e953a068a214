package dev.parley.socketio.cluster;

/** The servers that are one together. Any thread. */
@FunctionalInterface
public interface Fleet {

  /** A server that is alone. */
  Fleet NONE = (_, _) -> Others.NONE;

  /**
   * A namespace of this server is there from now on, until {@link Others#end}. Does not block, and
   * does not fail: while the others can't be reached, what is asked of them fails.
   *
   * @param namespace its name, beginning with a slash; no two of one name are there at once
   * @param here is asked what the others ask
   * @return the same namespace on the other servers
   */
  Others join(String namespace, Here here);
}
