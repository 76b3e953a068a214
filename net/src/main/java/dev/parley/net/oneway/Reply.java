package dev.parley.net.oneway;

import dev.parley.net.http.HttpResponse;

/** Where the answer to a poll goes. */
public interface Reply {

  /** Whether somebody still waits for it; on the connection's loop. */
  boolean isOpen();

  /** Answers; later calls do nothing. From any thread. */
  void respond(HttpResponse response);
}
