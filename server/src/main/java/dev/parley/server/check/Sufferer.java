package dev.parley.server.check;

/** Somebody whose link faults are done to. Confined to the run's thread. */
interface Sufferer {

  /**
   * Begins a fault.
   *
   * @param detail decides between its kinds
   * @return whether this one can suffer it; if not, nothing has happened
   */
  boolean suffer(Fault fault, int detail);

  /** Ends it. */
  void recover();
}
