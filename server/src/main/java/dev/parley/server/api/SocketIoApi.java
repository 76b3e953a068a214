package dev.parley.server.api;

import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Observer;
import dev.parley.net.http.HttpHandler;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import dev.parley.server.forward.Binaries;
import dev.parley.socketio.Io;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.RemoteSocket;
import dev.parley.socketio.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Socket.IO over HTTP, for applications that are asked nothing and have something to say; see
 * openapi.json. Any thread; does not block.
 */
public final class SocketIoApi {
  private static final int MAX_ROOMS = 1_000;
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MAX_LIMIT = 10_000;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** A handler that may refuse. */
  private interface Handler {
    CompletionStage<HttpResponse> handle(HttpRequest request) throws ApiError;
  }

  /** Something that is done to sockets. */
  private interface Deed {
    void act(Target target, JsonNode body) throws ApiError;
  }

  private final Io io;
  private final Observer observer;

  /**
   * @param observer is told what is refused
   */
  public SocketIoApi(Io io, Observer observer) {
    this.io = io;
    this.observer = observer;
  }

  /** Adds the API's routes behind the guard. */
  void addTo(Routes routes, ApiGuard guard, int bodyBytes) {
    add(routes, guard, "emit", bodyBytes, SocketIoApi::emit);
    add(routes, guard, "join", bodyBytes, (to, body) -> to.socketsJoin(rooms(body, "rooms")));
    add(routes, guard, "leave", bodyBytes, (to, body) -> to.socketsLeave(rooms(body, "rooms")));
    add(routes, guard, "disconnect", bodyBytes, SocketIoApi::disconnect);
    routes.add("GET", "/api/socket-io/sockets", guard.guard(refusing(this::sockets)));
  }

  private void add(Routes routes, ApiGuard guard, String name, int bodyBytes, Deed deed) {
    Handler handler =
        request -> {
          JsonNode body = object(request.body());
          deed.act(target(body), body);
          return done(JsonNodeFactory.instance.objectNode());
        };
    routes.add("POST", "/api/socket-io/" + name, bodyBytes, guard.guard(refusing(handler)));
  }

  private static void emit(Target target, JsonNode body) throws ApiError {
    JsonNode event = body.path("event");
    JsonNode args = body.path("args");
    if (!event.isString() || !(args.isMissingNode() || args.isArray())) {
      throw ApiError.badRequest("event is a text, and args an array.");
    }
    List<JsonNode> values = new ArrayList<>();
    try {
      args.forEach(arg -> values.add(Binaries.unmarked(arg)));
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest("The value of _binary is base64.");
    }
    try {
      target.emit(event.stringValue(), values.toArray());
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest("event is a name that stands for something else in Socket.IO.");
    }
  }

  private static void disconnect(Target target, JsonNode body) throws ApiError {
    JsonNode close = body.path("close");
    if (!close.isMissingNode() && !close.isBoolean()) {
      throw ApiError.badRequest("close is true or false.");
    }
    target.disconnectSockets(close.asBoolean(false));
  }

  private CompletionStage<HttpResponse> sockets(HttpRequest request) throws ApiError {
    Namespace namespace = namespace(request.query("nsp").orElse("/"));
    Target target = request.query("room").map(namespace::to).orElseGet(namespace::target);
    int limit = limit(request.query("limit").orElse(Integer.toString(DEFAULT_LIMIT)));
    return target
        .fetchSockets()
        .handle((found, failure) ->
            found == null ? refusal(Problems.UNAVAILABLE) : ok(list(found, limit)));
  }

  private static ObjectNode list(List<RemoteSocket> found, int limit) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode sockets = answer.putArray("sockets");
    found.stream()
        .sorted(Comparator.comparing(RemoteSocket::id))
        .limit(limit)
        .forEach(socket -> sockets.add(describe(socket)));
    return answer.put("total", found.size());
  }

  private static ObjectNode describe(RemoteSocket socket) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", socket.id())
            .put("nsp", socket.namespace().name())
            .put("address", socket.handshake().address());
    ArrayNode rooms = json.putArray("rooms");
    new TreeSet<>(socket.rooms()).forEach(rooms::add);
    json.set("data", Binaries.marked(MAPPER.valueToTree(socket.data())));
    return json;
  }

  private static int limit(String text) throws ApiError {
    int limit = text.matches("\\d{1,9}") ? Integer.parseInt(text) : MAX_LIMIT + 1;
    if (limit > MAX_LIMIT) {
      throw ApiError.badRequest("limit is a number from 0 to " + MAX_LIMIT + ".");
    }
    return limit;
  }

  private Target target(JsonNode body) throws ApiError {
    JsonNode nsp = body.path("nsp");
    if (!nsp.isMissingNode() && !nsp.isString()) {
      throw ApiError.badRequest("nsp is the name of a namespace.");
    }
    Namespace namespace = namespace(nsp.asString("/"));
    // Whom it is for is said, so that what is left out by mistake does not reach everybody.
    JsonNode to = body.path("to");
    boolean all = to.isString() && to.stringValue().equals("all");
    Target target = all ? namespace.target() : namespace.to(rooms(body, "to"));
    return body.has("except") ? target.except(rooms(body, "except")) : target;
  }

  /** The namespace of this name: asking for one makes none. */
  private Namespace namespace(String name) throws ApiError {
    for (Namespace namespace : io.namespaces()) {
      if (namespace.name().equals(name)) {
        return namespace;
      }
    }
    throw ApiError.badRequest("There is no namespace of this name.");
  }

  private static String[] rooms(JsonNode body, String name) throws ApiError {
    JsonNode listed = body.path(name);
    List<String> rooms = new ArrayList<>();
    listed.forEach(room -> {
      if (room.isString()) {
        rooms.add(room.stringValue());
      }
    });
    boolean whole = listed.isArray() && rooms.size() == listed.size();
    if (!whole || rooms.isEmpty() || rooms.size() > MAX_ROOMS) {
      String all = name.equals("to") ? " or all" : "";
      throw ApiError.badRequest(
          "%s is an array of 1 to %d names of rooms%s.".formatted(name, MAX_ROOMS, all));
    }
    return rooms.toArray(new String[0]);
  }

  private static JsonNode object(byte[] body) throws ApiError {
    try {
      JsonNode json = MAPPER.readTree(body);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      throw ApiError.badRequest("The body is not well-formed JSON.");
    }
    throw ApiError.badRequest("The body is one JSON object.");
  }

  private HttpHandler refusing(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (ApiError e) {
        return CompletableFuture.completedFuture(refusal(e.problem()));
      }
    };
  }

  private HttpResponse refusal(Problem problem) {
    observer.refused(problem);
    return HttpResponse.error(ApiError.status(problem), problem);
  }

  private static CompletionStage<HttpResponse> done(ObjectNode json) {
    return CompletableFuture.completedFuture(ok(json));
  }

  private static HttpResponse ok(ObjectNode json) {
    return HttpResponse.of(200, "application/json", MAPPER.writeValueAsBytes(json))
        .with("Cache-Control", "no-store");
  }
}
