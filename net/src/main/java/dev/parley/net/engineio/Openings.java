package dev.parley.net.engineio;

import dev.parley.core.dialect.Handshake;
import dev.parley.core.hub.Session;
import dev.parley.core.spi.Identity;
import dev.parley.net.connection.Entrance;
import dev.parley.net.http.Exchange;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.websocket.Upgrades;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens sessions for requests that are in order: past the gatekeeper, then past the gate. */
final class Openings {
  private final Entrance entrance;
  private final Upgrades upgrades;
  private final Sids sids;

  Openings(Entrance entrance, Upgrades upgrades, Sids sids) {
    this.entrance = entrance;
    this.upgrades = upgrades;
    this.sids = sids;
  }

  /** One that is let in. */
  private record Guest(Asked asked, Handshake handshake, @Nullable Identity identity) {}

  /** Opens a session, or answers why not. On the exchange's loop. */
  void open(Asked asked) {
    Exchange exchange = asked.exchange();
    entrance.admit(
        exchange,
        admitted ->
            judge(new Guest(asked, OpeningRequest.of(exchange.request()), admitted.identity())));
  }

  private void judge(Guest guest) {
    Exchange exchange = guest.asked().exchange();
    var _ =
        guest
            .asked()
            .endpoint()
            .gate()
            .judge(guest.handshake())
            .whenComplete((refusal, failure) -> {
              boolean _ =
                  exchange
                      .context()
                      .execute(() -> {
                        if (refusal == null) {
                          exchange.failed(
                              failure == null ? new NullPointerException("undecided") : failure);
                        } else {
                          judged(guest, refusal);
                        }
                      });
            });
  }

  private void judged(Guest guest, Optional<String> refusal) {
    Exchange exchange = guest.asked().exchange();
    if (refusal.isPresent()) {
      guest.asked().forbid(refusal.get());
    } else if (exchange.isOpen()) {
      try {
        enter(guest);
      } catch (RuntimeException bug) {
        exchange.failed(bug);
      }
    }
  }

  private void enter(Guest guest) {
    Exchange exchange = guest.asked().exchange();
    LoopContext context = exchange.context();
    Optional<String> accept = guest.asked().accept();
    if (accept.isEmpty()) {
      EngineSession engine = new EngineSession(sids, guest.asked().endpoint(), context);
      var polling =
          new PollingConnection(
              engine,
              new PollRequest.Here(exchange, engine.settings().compression()),
              cookie(engine));
      engine.begin(attach(guest, polling), polling);
      engine.open(Entrance.parameters(exchange.request()));
      return;
    }
    boolean _ =
        upgrades.grant(
            exchange,
            new Upgrades.Grant(accept.get(), context, List.of(), guest.asked().kind()),
            (wire, codec) -> {
              EngineSession engine = new EngineSession(sids, guest.asked().endpoint(), context);
              var socket = new EngineSocket(engine, wire, codec);
              Session session = attach(guest, socket);
              engine.begin(session, socket);
              socket.begin(session, exchange.request().peer());
              engine.open(Entrance.parameters(exchange.request()));
            });
  }

  private Session attach(Guest guest, Carrier carrier) {
    EngineEndpoint endpoint = guest.asked().endpoint();
    var spoken =
        new Entrance.Spoken(endpoint.dialectName(), endpoint.dialects().apply(guest.handshake()));
    LoopContext context = guest.asked().exchange().context();
    return entrance.attach(context, carrier, spoken, guest.identity());
  }

  private static @Nullable String cookie(EngineSession engine) {
    return engine
        .settings()
        .cookie()
        .map(name -> name + "=" + engine.sid() + "; Path=/; HttpOnly; SameSite=Lax")
        .orElse(null);
  }
}
