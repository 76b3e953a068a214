package dev.parley.net.tls;

/** Whose certificates a client accepts. */
public enum Trust {
  /** Those that the JDK's trust store vouches for, and that name the host asked for. */
  SYSTEM,
  /** All: nothing is known about who answers. For certificates made for a test. */
  ANYONE
}
