package dev.parley.server.forward;

import dev.parley.core.dialect.Handshake;
import dev.parley.socketio.Args;
import dev.parley.socketio.Socket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes requests as JSON. A request has two parts: its head is written when it is made, the rest,
 * which earlier answers may have changed, when it is sent. Any thread.
 */
final class RequestWriter {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final byte[] BEGIN = "{\"requests\":[".getBytes(StandardCharsets.UTF_8);
  private static final byte[] END = "]}".getBytes(StandardCharsets.UTF_8);

  private final boolean alwaysIntroduced;

  /**
   * @param alwaysIntroduced whether every request says who the client is, and not only the first
   */
  RequestWriter(boolean alwaysIntroduced) {
    this.alwaysIntroduced = alwaysIntroduced;
  }

  byte[] connect(String id, Socket socket) {
    return open(begun(id, Request.Connect.TYPE, socket));
  }

  byte[] event(String id, Socket socket, String event, Args args, boolean ack) {
    ObjectNode head = begun(id, Request.Event.TYPE, socket).put("event", event);
    ArrayNode values = head.putArray("args");
    args.forEach(value -> values.add(Binaries.marked(value)));
    return open(head.put("ack", ack));
  }

  byte[] disconnect(String id, Socket socket, String reason) {
    ObjectNode head = begun(id, Request.Disconnect.TYPE, socket).put("reason", reason);
    // When it is sent the socket has left them.
    return open(rooms(head, socket));
  }

  /** The body of a POST. */
  byte[] body(List<Request> batch) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(BEGIN);
    for (Request request : batch) {
      if (body.size() > BEGIN.length) {
        body.write(',');
      }
      body.writeBytes(request.head());
      body.writeBytes(rest(request));
    }
    body.writeBytes(END);
    return body.toByteArray();
  }

  private static ObjectNode begun(String id, String type, Socket socket) {
    return NODES
        .objectNode()
        .put("id", id)
        .put("type", type)
        .put("nsp", socket.namespace().name())
        .put("sid", socket.id());
  }

  private byte[] rest(Request request) {
    Socket socket = request.socket();
    ObjectNode rest = NODES.objectNode();
    rest.set("data", Binaries.marked(MAPPER.valueToTree(socket.data())));
    if (!(request instanceof Request.Disconnect)) {
      rooms(rest, socket);
    }
    if (alwaysIntroduced || request instanceof Request.Connect) {
      rest.set("auth", Binaries.marked(socket.auth()));
      rest.set("handshake", handshake(socket.handshake()));
    }
    byte[] json = MAPPER.writeValueAsBytes(rest);
    json[0] = ',';
    return json;
  }

  private static ObjectNode rooms(ObjectNode object, Socket socket) {
    ArrayNode rooms = object.putArray("rooms");
    new TreeSet<>(socket.rooms()).forEach(rooms::add);
    return object;
  }

  private static JsonNode handshake(Handshake handshake) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("url", handshake.url())
            .put("address", handshake.address())
            .put("secure", handshake.secure())
            .put("time", handshake.issued().toString());
    ObjectNode query = json.putObject("query");
    handshake.query().forEach(query::put);
    ObjectNode headers = json.putObject("headers");
    handshake.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    return json;
  }

  private static byte[] open(ObjectNode head) {
    byte[] json = MAPPER.writeValueAsBytes(head);
    return Arrays.copyOf(json, json.length - 1);
  }
}
