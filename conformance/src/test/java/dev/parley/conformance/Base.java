package dev.parley.conformance;

import java.net.URI;

/** Where clients find a server: itself, or what stands in front of it. */
public interface Base {

  /** The address of a path; it begins with a slash. */
  URI http(String path);

  /** The WebSocket address of a path; it begins with a slash. */
  URI ws(String path);
}
