package dev.parley.socketio.admin;

import dev.parley.core.dialect.Handshake;
import dev.parley.socketio.Args;
import dev.parley.socketio.Socket;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the Admin UI is shown of a socket. */
final class Portrait {
  static final String HIDDEN = "(hidden)";

  /** Headers by which others could pass for the client. */
  private static final Set<String> SECRETS =
      Set.of("authorization", "cookie", "proxy-authorization");

  private Portrait() {}

  static ObjectNode of(Socket socket) {
    ObjectNode shown = name(socket);
    shown.put("clientId", socket.clientId()).put("transport", socket.transport());
    shown.set("data", data(socket));
    shown.set("handshake", handshake(socket.handshake()));
    socket.rooms().forEach(shown.putArray("rooms")::add);
    return shown;
  }

  /** Only which socket it is. */
  static ObjectNode name(Socket socket) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", socket.id())
        .put("nsp", socket.namespace().name());
  }

  /** What is no JSON is shown as text; the id that a session is to be told is nobody else's. */
  static JsonNode data(Socket socket) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    socket
        .data()
        .forEach((key, value) -> {
          if (!key.equals(Entrance.TOLD)) {
            data.set(key, tree(value));
          }
        });
    return data;
  }

  private static JsonNode tree(Object value) {
    try {
      return Args.of(value).get(0);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.stringNode(value.toString());
    }
  }

  private static ObjectNode handshake(Handshake handshake) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    ObjectNode headers = shown.putObject("headers");
    handshake
        .headers()
        .forEach((name, values) ->
            headers.put(name, SECRETS.contains(name) ? HIDDEN : String.join(", ", values)));
    ObjectNode query = shown.putObject("query");
    handshake.query().forEach(query::put);
    return shown
        .put("address", handshake.address())
        .put("issued", handshake.issued().toEpochMilli())
        .put("secure", handshake.secure())
        .put("time", handshake.issued().toString())
        .put("url", handshake.url())
        .put("xdomain", handshake.crossDomain());
  }
}
