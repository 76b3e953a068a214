package dev.parley.socketio.cluster;

import tools.jackson.databind.JsonNode;

/** Takes what clients answer to one event, in whatever order it comes. Any thread; no blocking. */
public interface Answers {

  /** One server has asked so many clients. */
  void counted(int clients);

  /**
   * One client has answered.
   *
   * @param value the first of its values, which is all that servers tell one another; a missing
   *     node if there is none
   */
  void answered(JsonNode value);
}
