package dev.parley.server.fleet;

/** Told what does not go as it should. Any thread. */
public interface FleetCounts {

  /** A message of another server has been ignored: it makes no sense. */
  void ignored();

  /** A message to the other servers has been lost: Redis has not taken it. */
  void lost();
}
