package dev.parley.server.fleet;

import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.packet.BadPacket;
import dev.parley.socketio.packet.Msgpack;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests as bytes. */
final class RequestForm {
  static final int IDS = 0;
  static final int ROOMS = 1;
  static final int JOIN = 2;
  static final int LEAVE = 3;
  static final int DISCONNECT = 4;
  static final int FETCH = 5;
  static final int EMIT = 6;
  static final int ASK = 7;
  static final int CLIENTS = 8;
  static final int ANSWER = 9;

  private static final String REQUEST_ID = "requestId";
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private RequestForm() {}

  static byte[] encode(Request request, String namespace) {
    ObjectNode form = Wire.NODES.objectNode().put("uid", request.uid());
    return switch (request) {
      case Request.Ids(_, String id, Set<String> rooms) -> {
        form.put(REQUEST_ID, id).put("type", IDS).set("rooms", Wire.names(rooms));
        yield Wire.json(form);
      }
      case Request.Rooms(_, String id) -> Wire.json(form.put(REQUEST_ID, id).put("type", ROOMS));
      case Request.Join(_, Audience audience, Set<String> rooms) ->
          moving(form.put("type", JOIN), audience, rooms);
      case Request.Leave(_, Audience audience, Set<String> rooms) ->
          moving(form.put("type", LEAVE), audience, rooms);
      case Request.Disconnect(_, Audience audience, boolean close) -> {
        form.put("type", DISCONNECT).set("opts", Wire.options(audience));
        yield Wire.json(form.put("close", close));
      }
      case Request.Old _ -> throw new IllegalArgumentException("is understood, and never asked");
      case Request.Fetch(_, String id, Audience audience) -> {
        form.put(REQUEST_ID, id).put("type", FETCH).set("opts", Wire.options(audience));
        yield Wire.json(form);
      }
      case Request.Emit(_, String id, var event) -> {
        if (id != null) {
          form.put(REQUEST_ID, id);
        }
        form.put("type", EMIT).set("data", event);
        yield Wire.json(form);
      }
      case Request.Ask ask -> asking(form, ask, namespace);
    };
  }

  private static byte[] moving(ObjectNode form, Audience audience, Set<String> rooms) {
    form.set("opts", Wire.options(audience));
    form.set("rooms", Wire.names(rooms));
    return Wire.json(form);
  }

  private static byte[] asking(ObjectNode form, Request.Ask ask, String namespace) {
    form.put(REQUEST_ID, ask.id()).put("type", ASK);
    form.set("packet", Wire.packet(ask.event(), namespace));
    ObjectNode options = Wire.options(ask.audience());
    options.putObject("flags").put("timeout", ask.within().toMillis());
    form.set("opts", options);
    return Msgpack.write(form);
  }

  /**
   * @param patience of one that does not say how long it waits
   */
  static Request decode(byte[] message, String namespace, Duration patience) throws BadPacket {
    JsonNode form = Wire.read(message);
    JsonNode options = form.path("opts");
    String uid = form.path("uid").asString("");
    JsonNode type = form.path("type");
    return switch (type.isInt() ? type.intValue() : -1) {
      case IDS -> new Request.Ids(uid, id(form), Wire.names(form.path("rooms")));
      case ROOMS -> new Request.Rooms(uid, id(form));
      case JOIN, LEAVE, DISCONNECT ->
          options.isObject()
              ? act(uid, form, Wire.audience(options), Wire.names(form.path("rooms")))
              : old(uid, form);
      case FETCH -> new Request.Fetch(uid, id(form), Wire.audience(options));
      case EMIT -> {
        boolean asks = form.hasNonNull(REQUEST_ID);
        yield new Request.Emit(uid, asks ? id(form) : null, Wire.array(form.path("data")));
      }
      case ASK ->
          new Request.Ask(
              uid,
              id(form),
              Wire.audience(options),
              Wire.event(form.path("packet"), namespace),
              within(options.path("flags").path("timeout"), patience));
      default -> throw new BadPacket("no request that is known");
    };
  }

  private static Request act(String uid, JsonNode form, Audience audience, Set<String> rooms) {
    return switch (form.path("type").intValue()) {
      case JOIN -> new Request.Join(uid, audience, rooms);
      case LEAVE -> new Request.Leave(uid, audience, rooms);
      default -> new Request.Disconnect(uid, audience, form.path("close").asBoolean(false));
    };
  }

  private static Request old(String uid, JsonNode form) throws BadPacket {
    String socket = Wire.text(form, "sid");
    boolean ends = form.path("type").intValue() == DISCONNECT;
    Set<String> rooms = ends ? Set.of() : Set.of(Wire.text(form, "room"));
    Request act = act(uid, form, Audience.room(socket), rooms);
    return new Request.Old(uid, id(form), socket, act);
  }

  static String id(JsonNode form) throws BadPacket {
    return Wire.text(form, REQUEST_ID);
  }

  /** The beginning of an answer. */
  static ObjectNode answer(@Nullable Integer type, String id) {
    ObjectNode form = Wire.NODES.objectNode();
    if (type != null) {
      form.put("type", type);
    }
    return form.put(REQUEST_ID, id);
  }

  private static Duration within(JsonNode millis, Duration patience) {
    double wanted = millis.asDouble(0);
    return wanted > 0
        ? Duration.ofMillis((long) Math.min(wanted, (double) LONGEST.toMillis()))
        : patience;
  }
}
