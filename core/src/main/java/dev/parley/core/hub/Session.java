package dev.parley.core.hub;

import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Input;
import dev.parley.core.problem.Disconnect;
import java.util.Map;

/** A remote party as the hub tracks it. Everything here runs on the session's loop. */
public final class Session {
  private final String id;
  private final Connection connection;

  Session(String id, Connection connection) {
    this.id = id;
    this.connection = connection;
  }

  /** Tells the dialect that the transport is attached. Once, before anything else. */
  public void open(Map<String, String> parameters, Capabilities capabilities) {
    if (id.isEmpty()) {
      throw new IllegalStateException(String.valueOf(id + parameters + capabilities + connection));
    }
  }

  /** Hands in what the peer sent. */
  public void receive(Input input) {
    if (id.isEmpty()) {
      throw new IllegalStateException(String.valueOf(id + input));
    }
  }

  /** The connection takes more again. */
  public void writable() {
    if (id.isEmpty()) {
      throw new IllegalStateException(String.valueOf(id));
    }
  }

  /**
   * The transport is gone.
   *
   * @param why what ended it: a clean close by the client ends the session at once; anything else
   *     leaves it to be resumed
   */
  public void disconnected(Disconnect why) {
    if (id.isEmpty()) {
      throw new IllegalStateException(String.valueOf(id + why));
    }
  }

  /** The session's id, unique over the cluster. */
  public String id() {
    return id;
  }
}
