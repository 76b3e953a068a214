package dev.parley.server.fleet;

import dev.parley.core.dialect.Handshake;
import dev.parley.socketio.cluster.SocketDetails;
import dev.parley.socketio.packet.BadPacket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sockets as servers describe them to one another. */
final class SocketForm {
  /** As JavaScript writes a date as text. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern(
              "EEE MMM dd uuuu HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private SocketForm() {}

  static ObjectNode write(SocketDetails socket) {
    ObjectNode form = JsonNodeFactory.instance.objectNode().put("id", socket.id());
    form.set("handshake", handshake(socket));
    form.set("rooms", Wire.names(socket.rooms()));
    form.set("data", data(socket.data()));
    return form;
  }

  private static ObjectNode handshake(SocketDetails socket) {
    Handshake request = socket.handshake();
    ObjectNode form = JsonNodeFactory.instance.objectNode();
    ObjectNode headers = form.putObject("headers");
    // RFC 6265 5.4 and RFC 9110 5.3: how repeated ones are one.
    request
        .headers()
        .forEach((name, values) ->
            headers.put(name, String.join(name.equals("cookie") ? "; " : ", ", values)));
    form.put("time", DATE.format(request.issued()))
        .put("address", request.address())
        .put("xdomain", request.crossDomain())
        .put("secure", request.secure())
        .put("issued", request.issued().toEpochMilli())
        .put("url", request.url());
    ObjectNode query = form.putObject("query");
    request.query().forEach(query::put);
    form.set("auth", socket.auth());
    return form;
  }

  /** Without what is no JSON: that others can't see all is no reason to show them nothing. */
  private static ObjectNode data(Map<String, Object> data) {
    ObjectNode form = JsonNodeFactory.instance.objectNode();
    data.forEach((name, value) -> {
      try {
        form.set(name, JsonMapper.shared().valueToTree(value));
      } catch (JacksonException e) {
        form.putNull(name);
      }
    });
    return form;
  }

  static SocketDetails read(JsonNode form) throws BadPacket {
    JsonNode handshake = form.path("handshake");
    Map<String, Object> data = new HashMap<>();
    for (var member : form.path("data").properties()) {
      if (!member.getValue().isNull()) {
        data.put(member.getKey(), JsonMapper.shared().treeToValue(member.getValue(), Object.class));
      }
    }
    JsonNode auth = handshake.path("auth");
    return new SocketDetails(
        Wire.text(form, "id"),
        new Told(
            headers(handshake.path("headers")),
            texts(handshake.path("query")),
            handshake.path("url").asString(""),
            handshake.path("address").asString(""),
            handshake.path("secure").asBoolean(false),
            handshake.path("xdomain").asBoolean(false),
            Instant.ofEpochMilli(handshake.path("issued").asLong(0))),
        auth.isObject() ? auth : JsonNodeFactory.instance.objectNode(),
        Wire.names(form.path("rooms")),
        data);
  }

  private static Map<String, List<String>> headers(JsonNode object) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (var header : object.properties()) {
      JsonNode value = header.getValue();
      headers.put(
          header.getKey(),
          value.isArray()
              ? value.valueStream().map(JsonNode::asString).toList()
              : List.of(value.asString("")));
    }
    return headers;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (var member : object.properties()) {
      texts.put(member.getKey(), member.getValue().asString(""));
    }
    return texts;
  }

  private record Told(
      Map<String, List<String>> headers,
      Map<String, String> query,
      String url,
      String address,
      boolean secure,
      boolean crossDomain,
      Instant issued)
      implements Handshake {}
}
