package dev.parley.socketio.admin;

import dev.parley.socketio.Io;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How the server is, for {@code server_stats}. */
final class Stats {
  private static final double MILLIS = 1_000.0;

  private final Io io;
  private final String host = host();
  private final long pid = ProcessHandle.current().pid();

  Stats(Io io) {
    this.io = io;
  }

  JsonNode now(List<JsonNode> aggregated) {
    ObjectNode stats =
        JsonNodeFactory.instance
            .objectNode()
            .put("serverId", host + "#" + pid)
            .put("hostname", host)
            .put("pid", pid)
            .put("uptime", ManagementFactory.getRuntimeMXBean().getUptime() / MILLIS)
            .put("clientsCount", io.connectionCount())
            .put("pollingClientsCount", io.pollingCount());
    stats.putArray("aggregatedEvents").addAll(aggregated);
    ArrayNode namespaces = stats.putArray("namespaces");
    io.namespaces()
        .forEach(namespace ->
            namespaces
                .addObject()
                .put("name", namespace.name())
                .put("socketsCount", namespace.socketCount()));
    return stats;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
