package dev.parley.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final Connections connections = new Connections();

  @Test
  void those_that_poll_are_counted_until_they_are_upgraded_or_gone() {
    connections.opened("polling");
    connections.opened("polling");
    connections.opened("websocket");
    assertThat(connections.polling()).isEqualTo(2);

    connections.moved("polling", "websocket");
    connections.closed("polling");

    assertThat(connections.polling()).isZero();
    assertThat(connections.all()).isEqualTo(2);
  }
}
