package dev.parley.net.engineio;

import dev.parley.net.connection.Entrance;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import dev.parley.net.oneway.Errand;
import dev.parley.net.oneway.Forwarding;
import dev.parley.net.websocket.FrameKind;
import dev.parley.net.websocket.Upgrades;
import dev.parley.net.websocket.codec.FrameLimits;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers requests at Engine.IO's paths: opens sessions, and brings the others to theirs. */
public final class EngineIo {
  private static final String VERSION = "4";

  /** What forwarding answers for a node that is gone. */
  private static final int GONE = 404;

  private static final List<String> OTHER_METHODS = List.of("PUT", "PATCH", "DELETE");

  private final Upgrades upgrades;
  private final Forwarding forwarding;
  private final Sids sids;
  private final Openings openings;

  /**
   * @param node this node's name
   * @param forwarding brings polls to the node that holds their session
   */
  public EngineIo(Entrance entrance, Upgrades upgrades, String node, Forwarding forwarding) {
    this.upgrades = upgrades;
    this.forwarding = forwarding;
    this.sids = new Sids(node);
    this.openings = new Openings(entrance, upgrades, sids);
  }

  /** Serves a request that another node has brought. From any thread. */
  public CompletionStage<HttpResponse> runHere(Errand.Engine errand) {
    var brought = new PollRequest.Brought(errand, new CompletableFuture<>());
    EngineSession session = find(errand.key(), errand.path());
    if (session == null || !session.context().execute(() -> session.serve(brought))) {
      brought.respond(EngineError.UNKNOWN_SID.response());
    }
    return brought.answer();
  }

  /** Adds the routes of an endpoint. */
  public void addTo(Routes routes, EngineEndpoint endpoint) {
    int most = endpoint.settings().maxPayload();
    FrameLimits limits = new FrameLimits(most, most, FrameLimits.DEFAULT.maxFragments());
    FrameKind kind = new FrameKind(limits, Outgoing::framed);
    String path = endpoint.path();
    routes.addExchange("GET", path, exchange -> handle(new Asked(exchange, endpoint, kind)));
    routes.addExchange("POST", path, most, exchange -> handle(new Asked(exchange, endpoint, kind)));
    for (String method : OTHER_METHODS) {
      routes.addExchange(method, path, exchange -> handle(new Asked(exchange, endpoint, kind)));
    }
  }

  private void handle(Asked asked) {
    HttpRequest request = asked.request();
    if (!asked.isServed(request.query("transport").orElse(""))) {
      asked.refuse(EngineError.UNKNOWN_TRANSPORT);
    } else if (!isFit(request.headers().first("Origin").orElse(""))) {
      asked.refuse(EngineError.BAD_REQUEST);
    } else {
      String sid = request.query("sid").orElse("");
      if (sid.isEmpty()) {
        open(asked);
      } else {
        goOn(asked, sid);
      }
    }
  }

  private void open(Asked asked) {
    HttpRequest request = asked.request();
    boolean upgrade = asked.upgrades();
    if (!request.method().equals("GET")) {
      asked.refuse(EngineError.BAD_HANDSHAKE_METHOD);
    } else if (isWebSocket(request) != upgrade || (upgrade && asked.accept().isEmpty())) {
      asked.refuse(EngineError.BAD_REQUEST);
    } else if (!request.query("EIO").orElse("").equals(VERSION)) {
      asked.refuse(EngineError.UNSUPPORTED_VERSION);
    } else {
      if (upgrade) {
        asked.exchange().hold();
      }
      openings.open(asked);
    }
  }

  private void goOn(Asked asked, String sid) {
    Exchange exchange = asked.exchange();
    EngineSession session = find(sid, asked.endpoint().path());
    Optional<String> elsewhere =
        session == null && !asked.upgrades()
            ? sids.otherNode(sid, forwarding.others())
            : Optional.empty();
    if (elsewhere.isPresent()) {
      bring(asked, sid, elsewhere.get());
    } else if (session == null) {
      asked.refuse(EngineError.UNKNOWN_SID);
    } else if (asked.upgrades()) {
      upgrade(asked, session);
    } else {
      var poll = new PollRequest.Here(exchange, asked.endpoint().settings().compression());
      exchange.onLeave(() -> {
        boolean _ = session.context().execute(() -> session.left(poll));
      });
      if (!session.context().execute(() -> session.serve(poll))) {
        asked.refuse(EngineError.UNKNOWN_SID);
      }
    }
  }

  /** Has a request served by the node that holds its session. */
  private void bring(Asked asked, String sid, String node) {
    EngineEndpoint endpoint = asked.endpoint();
    var poll = new PollRequest.Here(asked.exchange(), endpoint.settings().compression());
    var errand =
        new Errand.Engine(
            sid, endpoint.path(), poll.method(), poll.transport(), poll.contentType(), poll.body());
    var _ =
        forwarding
            .forward(node, errand)
            .thenAccept(answer ->
                poll.respond(
                    answer.status() == GONE ? EngineError.UNKNOWN_SID.response() : answer));
  }

  private @Nullable EngineSession find(String sid, String path) {
    return sids.find(sid).filter(it -> it.endpoint().path().equals(path)).orElse(null);
  }

  /** The socket goes to the session's loop before it is known what becomes of it there. */
  private void upgrade(Asked asked, EngineSession session) {
    Exchange exchange = asked.exchange();
    Optional<String> accept = asked.accept();
    if (!isWebSocket(asked.request()) || accept.isEmpty()) {
      asked.refuse(EngineError.BAD_REQUEST);
      return;
    }
    boolean _ =
        upgrades.grant(
            exchange,
            new Upgrades.Grant(accept.get(), session.context(), List.of(), asked.kind()),
            (wire, codec) ->
                session.probe(new Probe(session, wire, codec, exchange.request().peer())));
  }

  private static boolean isWebSocket(HttpRequest request) {
    return request.query("transport").orElse("").equals("websocket");
  }

  /** What no header may contain, and would be repeated in the answer's. */
  private static boolean isFit(String origin) {
    return origin.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= 0xFF && c != 0x7F));
  }
}
