package dev.parley.core.hub;

import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Authorizer;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.OtherNodes;
import dev.parley.core.spi.PresenceStore;

/** What a hub works with. */
public record HubServices(
    Broker broker,
    History history,
    PresenceStore presence,
    Authenticator authenticator,
    Authorizer authorizer,
    Observer observer,
    OtherNodes others) {

  /** Of a node that is alone. */
  public HubServices(
      Broker broker,
      History history,
      PresenceStore presence,
      Authenticator authenticator,
      Authorizer authorizer,
      Observer observer) {
    this(broker, history, presence, authenticator, authorizer, observer, OtherNodes.NONE);
  }
}
