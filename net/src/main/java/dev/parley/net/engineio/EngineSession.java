package dev.parley.net.engineio;

import dev.parley.core.dialect.Capabilities;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.dialect.json.JsonWriter;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.loop.LoopContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session of Engine.IO: what has an id, a heartbeat, and a carrier that may change once, from
 * polling to a WebSocket. Confined to its loop, but for what says otherwise.
 *
 * <p>Life: begun, then ending (the heart has stopped, a poll may still fetch the last word), then
 * forgotten (its id means nothing any more).
 */
final class EngineSession implements Heartbeats.Patient {
  private final Sids sids;
  private final String sid;
  private final EngineEndpoint endpoint;
  private final LoopContext context;
  private final Heartbeats.Beat beat;
  private @Nullable Session session;
  private @Nullable Carrier carrier;
  private @Nullable Probe probe;
  private boolean forgotten;

  EngineSession(Sids sids, EngineEndpoint endpoint, LoopContext context) {
    EngineSettings settings = endpoint.settings();
    this.sids = sids;
    this.sid = sids.newSid();
    this.endpoint = endpoint;
    this.context = context;
    this.beat =
        context
            .shared(Heartbeats.OfLoop.class, _ -> new Heartbeats.OfLoop(context.loop()))
            .of(settings.pingInterval(), settings.pingTimeout())
            .of(this);
  }

  /** Its id; from any thread. */
  String sid() {
    return sid;
  }

  /** Where it was opened; from any thread. */
  EngineEndpoint endpoint() {
    return endpoint;
  }

  /** The loop it belongs to; from any thread. */
  LoopContext context() {
    return context;
  }

  EngineSettings settings() {
    return endpoint.settings();
  }

  /** Begins to live. Once. */
  void begin(Session owned, Carrier first) {
    session = owned;
    carrier = first;
    if (!forgotten) {
      sids.add(this);
      beat.rest();
    }
  }

  /** Tells the peer what was agreed on, then the dialect that there is one. */
  void open(Map<String, String> parameters) {
    boolean upgradable = carrier instanceof PollingConnection && settings().webSocket();
    carrier().packet(openPacket(upgradable));
    session().open(parameters, Capabilities.webSocket());
  }

  /** Whether it is known, now that all that is due has been done. */
  boolean alive() {
    beat.catchUp();
    return !forgotten;
  }

  /** Serves a request with this session's id that is no upgrade. */
  void serve(PollRequest request) {
    if (!alive()) {
      request.respond(EngineError.UNKNOWN_SID.response());
    } else if (!request.transport().equals("polling")
        || !(carrier instanceof PollingConnection polling)) {
      request.respond(EngineError.BAD_REQUEST.response());
    } else {
      switch (request.method()) {
        case "GET" -> polling.poll(request);
        case "POST" -> polling.post(request);
        default -> request.respond(HttpResponse.empty(500));
      }
    }
  }

  /** The peer of a poll has left before it was answered. */
  void left(PollRequest poll) {
    if (carrier instanceof PollingConnection polling) {
      polling.left(poll);
    }
  }

  /**
   * Takes what the peer says.
   *
   * @return why the session is to end with it; null if it is not
   */
  @Nullable Disconnect take(Packet packet) {
    return switch (packet) {
      case Packet.Message(var input) -> {
        session().receive(input);
        yield null;
      }
      case Packet.Control.CLOSE -> Disconnects.NORMAL;
      case Packet.Control.PONG -> {
        beat.rest();
        yield null;
      }
      case Packet.Control.IDLE -> null;
      // A heart is asked by the server, and never the other way round.
      case Packet.Control.PING, Packet.Control.INVALID -> Disconnects.PROTOCOL_VIOLATION;
    };
  }

  @Override
  public void ask() {
    carrier().packet(Outgoing.PING);
  }

  @Override
  public void silent() {
    context.observer().limitHit("ping-timeout");
    carrier().fail(Disconnects.PING_TIMEOUT);
  }

  /** A WebSocket has come to take over. */
  void probe(Probe begun) {
    if (forgotten
        || probe != null
        || !(carrier instanceof PollingConnection polling)
        || polling.leaving()) {
      begun.refuse();
    } else {
      probe = begun;
      begun.begin();
    }
  }

  /** Sends the poll that waits, if any, away: the peer is about to change over. */
  void flush() {
    if (carrier instanceof PollingConnection polling && polling.waits()) {
      polling.packet(Outgoing.NOOP);
    }
  }

  /**
   * Goes on over the WebSocket of a probe, which gets first what polls have not fetched.
   *
   * @return what the WebSocket is from then on; null if there is nothing to go on
   */
  @Nullable EngineSocket moveTo(Probe from) {
    if (forgotten || !(carrier instanceof PollingConnection polling) || polling.leaving()) {
      return null;
    }
    List<byte[]> left = polling.handOver();
    var socket = new EngineSocket(this, from.wire(), from.codec());
    probe = null;
    carrier = socket;
    socket.begin(session(), from.peer());
    left.forEach(socket::outOfPayload);
    session().moveTo(socket);
    return socket;
  }

  /** A WebSocket will not take over. */
  @SuppressWarnings("ReferenceEquality") // that very one
  void probeOver(Probe ended) {
    if (probe == ended) {
      probe = null;
    }
  }

  /** Nothing is taken of the peer any more. */
  void ending() {
    beat.drop();
    Probe under = probe;
    if (under != null) {
      probe = null;
      under.refuse();
    }
  }

  /** The peer has been told, or never will be. */
  void forget() {
    ending();
    forgotten = true;
    sids.remove(this);
  }

  Session session() {
    Session owned = session;
    if (owned == null) {
      throw new IllegalStateException("not begun");
    }
    return owned;
  }

  private Carrier carrier() {
    Carrier present = carrier;
    if (present == null) {
      throw new IllegalStateException("not begun");
    }
    return present;
  }

  private byte[] openPacket(boolean upgradable) {
    EngineSettings settings = settings();
    var json = new JsonWriter().beginObject().member("sid", sid).name("upgrades").beginArray();
    if (upgradable) {
      json.value("websocket");
    }
    byte[] words =
        json.endArray()
            .member("pingInterval", settings.pingInterval().toMillis())
            .member("pingTimeout", settings.pingTimeout().toMillis())
            .member("maxPayload", settings.maxPayload())
            .endObject()
            .toBytes();
    byte[] packet = new byte[1 + words.length];
    packet[0] = '0';
    System.arraycopy(words, 0, packet, 1, words.length);
    return packet;
  }
}
