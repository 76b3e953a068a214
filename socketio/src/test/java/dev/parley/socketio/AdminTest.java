package dev.parley.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.problem.Disconnects;
import dev.parley.socketio.admin.Admin;
import dev.parley.socketio.admin.AdminSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the Admin UI is told, and what it can do. */
class AdminTest {
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final AdminSettings OPEN = AdminSettings.open();
  private static final AdminSettings DEVELOPMENT = OPEN.withMode(AdminSettings.Mode.DEVELOPMENT);

  private final World world = new World();
  private final Io io = world.io;
  private final List<Socket> sockets = new ArrayList<>();

  AdminTest() {
    io.onConnection(sockets::add);
  }

  @Test
  void who_looks_is_told_what_can_be_done_and_how_the_server_is() {
    Admin.install(io, OPEN);
    World.Peer looker = world.connection(0);

    looker.says("0/admin,");

    List<JsonNode> told = told(looker);
    assertThat(told).extracting(AdminTest::event).containsExactly("config", "server_stats");
    assertThat(told.getFirst())
        .hasToString(
            "[\"config\",{\"supportedFeatures\":[\"EMIT\",\"JOIN\",\"LEAVE\",\"DISCONNECT\","
                + "\"MJOIN\",\"MLEAVE\",\"MDISCONNECT\",\"AGGREGATED_EVENTS\"]}]");
  }

  @Test
  void looking_only_and_seeing_all_are_features_too() {
    Admin.install(io, OPEN.withReadonly(true).withNamespace("/one"));
    Admin.install(io, DEVELOPMENT.withReadonly(true).withNamespace("/two"));
    World.Peer looker = world.connection(0);

    looker.says("0/one,");
    String one = told(looker).getFirst().toString();
    looker.says("0/two,");

    assertThat(one).isEqualTo("[\"config\",{\"supportedFeatures\":[\"AGGREGATED_EVENTS\"]}]");
    assertThat(only("config", looker))
        .extracting(JsonNode::toString)
        .containsExactly(
            "[\"config\",{\"supportedFeatures\":[\"AGGREGATED_EVENTS\",\"ALL_EVENTS\"]}]");
  }

  @Test
  void the_main_namespace_is_none_for_it() {
    assertThatThrownBy(() -> Admin.install(io, OPEN.withNamespace("/")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_statistics_come_every_two_seconds_and_count_what_has_happened() {
    Admin.install(io, OPEN);
    World.Peer looker = looker(0);
    World.Peer ann = world.client(1);
    ann.says("2[\"hello\",\"wörld\"]");
    io.emit("news", 1);
    ann.leaves(Disconnects.PING_TIMEOUT);

    world.time.pass(PERIOD);
    JsonNode stats = only("server_stats", looker).getFirst().path(1);
    world.time.pass(PERIOD);
    JsonNode later = only("server_stats", looker).getFirst().path(1);

    assertThat(stats.path("clientsCount").asInt()).isEqualTo(1);
    assertThat(stats.path("pollingClientsCount").asInt()).isZero();
    assertThat(stats.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(stats.path("uptime").asDouble()).isPositive();
    assertThat(stats.path("hostname").asString()).isNotEmpty();
    assertThat(stats.path("serverId").asString()).startsWith(stats.path("hostname").asString());
    assertThat(stats.path("namespaces").toString())
        .contains(
            "{\"name\":\"/admin\",\"socketsCount\":1}", "{\"name\":\"/\",\"socketsCount\":0}");
    assertThat(count(stats, "rawConnection")).isEqualTo(1);
    assertThat(count(stats, "packetsIn")).isEqualTo(2);
    assertThat(count(stats, "bytesIn")).isEqualTo(1 + "2[\"hello\",\"wörld\"]".length() + 1);
    assertThat(count(stats, "packetsOut")).isEqualTo(3);
    assertThat(count(stats, "bytesOut")).isGreaterThan("2[\"news\",1]".length());
    assertThat(stats.path("aggregatedEvents").toString())
        .contains("\"type\":\"rawDisconnection\",\"subType\":\"ping timeout\",\"count\":1");
    assertThat(count(later, "packetsIn")).isZero();
  }

  @Test
  void nothing_but_counts_is_told_in_production() {
    Admin.install(io, OPEN);
    World.Peer looker = looker(0);

    World.Peer ann = world.client(1);
    sockets.getFirst().join("r").emit("x").leave("r");
    ann.says("2[\"y\"]");
    ann.leaves(Disconnects.NORMAL);
    world.time.pass(PERIOD);

    assertThat(told(looker)).extracting(AdminTest::event).containsOnly("server_stats");
  }

  @Test
  void nothing_is_watched_while_nobody_looks() {
    Admin.install(io, DEVELOPMENT);
    assertThat(io.observer()).isNull();
    long timers = world.time.timersWaiting();

    World.Peer looker = looker(0);
    assertThat(io.observer()).isNotNull();
    looker.leaves(Disconnects.NORMAL);
    world.time.pass(PERIOD);

    assertThat(io.observer()).isNull();
    assertThat(world.time.timersWaiting()).isEqualTo(timers);
  }

  @Test
  void all_sockets_are_shown_to_who_looks_in_development() {
    Admin.install(io, DEVELOPMENT);
    var _ = world.client(0);
    Socket ann = sockets.getFirst().join("r");
    ann.data().put("name", "Ann");
    World.Peer looker = world.connection(1);

    looker.says("0/admin,");

    JsonNode all = only("all_sockets", looker).getFirst().path(1);
    assertThat(all).hasSize(2);
    JsonNode shown = all.valueStream().filter(one -> is(ann, one)).findAny().orElseThrow();
    assertThat(shown.path("nsp").asString()).isEqualTo("/");
    assertThat(shown.path("clientId").asString()).isEqualTo(ann.clientId());
    assertThat(shown.path("transport").asString()).isEqualTo(ann.transport());
    assertThat(shown.path("data")).hasToString("{\"name\":\"Ann\"}");
    assertThat(texts(shown.path("rooms"))).containsExactlyInAnyOrder(ann.id(), "r");
    assertThat(shown.path("handshake"))
        .hasToString(
            "{\"headers\":{\"cookie\":\"(hidden)\"},\"query\":{},\"address\":\"203.0.113.7\",\"issued\":0,"
                + "\"secure\":false,\"time\":\"1970-01-01T00:00:00Z\",\"url\":\"/socket.io/\","
                + "\"xdomain\":false}");
  }

  @Test
  void what_sockets_do_is_told_in_development() {
    Admin.install(io, DEVELOPMENT);
    World.Peer looker = looker(0);

    World.Peer ann = world.client(1);
    Socket socket = sockets.getFirst();
    String id = socket.id();
    assertThat(told(looker))
        .extracting(AdminTest::untimed)
        .first()
        .isEqualTo("[\"room_joined\",\"/\",\"" + id + "\",\"" + id + "\"]");
    socket.join("r");
    world.time.settle();
    socket.emit("one", 1);
    io.to("r").emit("two", 2);
    ann.says("2[\"three\",3]", "24[\"four\"]");
    socket.leave("r");
    socket.disconnect(false);
    world.time.settle();

    String here = "\"/\",\"" + id + "\"";
    assertThat(told(looker))
        .extracting(AdminTest::untimed)
        .containsExactly(
            "[\"room_joined\",\"/\",\"r\",\"" + id + "\"]",
            "[\"event_sent\"," + here + ",[\"one\",1]]",
            "[\"event_sent\"," + here + ",[\"two\",2]]",
            "[\"event_received\"," + here + ",[\"three\",3]]",
            "[\"event_received\"," + here + ",[\"four\"]]",
            "[\"room_left\",\"/\",\"r\",\"" + id + "\"]",
            "[\"room_left\",\"/\",\"" + id + "\",\"" + id + "\"]",
            "[\"socket_disconnected\"," + here + ",\"server namespace disconnect\"]");
  }

  @Test
  void data_that_have_changed_are_told_with_the_statistics_in_development() {
    Admin.install(io, DEVELOPMENT);
    var _ = world.client(1);
    World.Peer looker = looker(0);
    Socket ann = sockets.getFirst();
    world.time.pass(PERIOD);
    looker.hears();

    ann.data().put("count", 2);
    world.time.pass(PERIOD);

    assertThat(only("socket_updated", looker))
        .extracting(JsonNode::toString)
        .containsExactly(
            "[\"socket_updated\",{\"id\":\""
                + ann.id()
                + "\",\"nsp\":\"/\",\"data\":{\"count\":2}}]");
  }

  @Test
  void who_looks_can_act_on_sockets() {
    Admin.install(io, OPEN);
    World.Peer looker = looker(0);
    World.Peer ann = world.client(1);
    World.Peer bob = world.client(1);
    Socket socket = sockets.getFirst();
    String id = "\"" + socket.id() + "\"";

    looker.says(
        "2/admin,[\"emit\",\"/\"," + id + ",\"hello\",1,\"x\"]",
        "2/admin,[\"emit\",\"/\",null,\"all\"]",
        "2/admin,[\"join\",\"/\",\"r\"," + id + "]");
    assertThat(ann.hears()).containsExactly("2[\"hello\",1,\"x\"]", "2[\"all\"]");
    assertThat(bob.hears()).containsExactly("2[\"all\"]");
    assertThat(socket.rooms()).containsExactlyInAnyOrder(socket.id(), "r");
    looker.says(
        "2/admin,[\"leave\",\"/\",\"r\"]", "2/admin,[\"_disconnect\",\"/\",false," + id + "]");

    assertThat(socket.rooms()).doesNotContain("r");
    assertThat(ann.hears()).containsExactly("1");
    assertThat(bob.hears()).isEmpty();
    looker.says("2/admin,[\"_disconnect\",\"/\",true]");
    assertThat(bob.connection.closed()).isEqualTo(Disconnects.BY_OPERATOR);
  }

  @Test
  void what_makes_no_sense_does_nothing() {
    Admin.install(io, OPEN);
    World.Peer looker = looker(0);
    World.Peer ann = world.client(1);

    looker.says(
        "2/admin,[\"emit\",\"/nowhere\",null,\"x\"]",
        "2/admin,[\"emit\",\"/\",null,\"connect\"]",
        "2/admin,[\"emit\",\"/\",null,7]",
        "2/admin,[\"emit\"]",
        "2/admin,[\"join\",\"/\",{}]",
        "2/admin,[\"_disconnect\",\"/\",true,{}]");

    assertThat(ann.hears()).isEmpty();
    assertThat(ann.connection.closed()).isNull();
    assertThat(world.bugs).isEmpty();
    assertThat(io.namespaces()).extracting(Namespace::name).doesNotContain("/nowhere");
  }

  @Test
  void who_may_only_look_can_do_nothing() {
    Admin.install(io, OPEN.withReadonly(true));
    World.Peer looker = looker(0);
    World.Peer ann = world.client(1);

    looker.says(
        "2/admin,[\"emit\",\"/\",null,\"x\"]",
        "2/admin,[\"join\",\"/\",\"r\",null]",
        "2/admin,[\"_disconnect\",\"/\",true]");

    assertThat(ann.hears()).isEmpty();
    assertThat(sockets.getFirst().rooms()).hasSize(1);
    assertThat(ann.connection.closed()).isNull();
  }

  private World.Peer looker(int loop) {
    World.Peer peer = world.connection(loop);
    peer.says("0/admin,");
    peer.hears();
    return peer;
  }

  private static List<JsonNode> told(World.Peer looker) {
    return looker.hears().stream()
        .map(text -> text.substring(text.indexOf(',') + 1))
        .map(text -> JsonMapper.shared().readTree(text))
        .filter(JsonNode::isArray)
        .toList();
  }

  private static List<JsonNode> only(String event, World.Peer looker) {
    return told(looker).stream().filter(told -> event(told).equals(event)).toList();
  }

  private static String event(JsonNode told) {
    return told.path(0).asString();
  }

  private static boolean is(Socket socket, JsonNode shown) {
    return shown.path("id").asString().equals(socket.id());
  }

  private static Stream<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString);
  }

  private static long count(JsonNode stats, String type) {
    return stats
        .path("aggregatedEvents")
        .valueStream()
        .filter(event -> event.path("type").asString().equals(type))
        .mapToLong(event -> event.path("count").asLong())
        .sum();
  }

  /** Without the time, which is the last and looks like one. */
  private static String untimed(JsonNode told) {
    String time = Objects.requireNonNull(told.get(told.size() - 1)).asString();
    assertThat(time).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
    return told.toString().replace(",\"" + time + "\"]", "]");
  }
}
