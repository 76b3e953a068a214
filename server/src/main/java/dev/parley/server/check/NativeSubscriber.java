package dev.parley.server.check;

import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.check.Operation;
import dev.parley.dialect.json.JsonWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Speaks the native dialect over any transport: resumes its session, recovers each channel from its
 * position, and is present in one of them.
 */
final class NativeSubscriber extends Subscriber {
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** With less, a member may be gone before its own side notices that the connection is. */
  private static final Duration LEAST_WINDOW = Duration.ofSeconds(5);

  private static final long CONNECT = 1;
  private static final long FIRST_SUBSCRIBE = 2;

  /** Behind the commands that open a connection. */
  private static final long OTHER = 1_000;

  private final @Nullable String memberOf;
  private Line.Transport transport;
  private @Nullable Line line;
  private long ids;
  private final Set<Long> unanswered = new HashSet<>();
  private String session = "";
  private String secret = "";
  private Duration window = Duration.ZERO;
  private boolean left;
  private boolean gone;

  /**
   * @param memberOf the channel it is present in; null for none
   */
  NativeSubscriber(
      Run run,
      String name,
      List<String> channels,
      SplittableRandom random,
      Line.Transport transport,
      @Nullable String memberOf) {
    super(run, name, channels, random);
    this.transport = transport;
    this.memberOf = memberOf;
  }

  /** Whether it was told to leave, and the server has said that it did. */
  boolean isGone() {
    return gone;
  }

  /** Leaves the channel it is present in: nobody is to see it there from the answer on. */
  void leave() {
    left = true;
    if (line != null && memberOf != null) {
      // Others may be shown it before the answer is here.
      run.recorder().leases.lost(session, run.thread().now(), window);
      run.recorder().add(new Operation.MemberDown(memberOf, session));
      JsonWriter json = new JsonWriter().beginObject().member("type", "unsubscribe");
      line.send(json.member("id", OTHER).member("channel", memberOf).endObject().toBytes());
    }
  }

  @Override
  void open(Address way, int number) {
    unanswered.clear();
    line = run.lines().open(transport, way, new Hearing(number));
  }

  @Override
  void abandon() {
    if (line != null) {
      line.drop();
      line = null;
    }
  }

  /** The old line is let go when the new one is there, or at once: both happen to clients. */
  @Override
  void switchTransport() {
    List<Line.Transport> others = new ArrayList<>(List.of(Line.Transport.values()));
    others.remove(transport);
    transport = others.get(random.nextInt(others.size()));
    Line old = line;
    boolean atOnce = random.nextBoolean();
    if (old != null && atOnce) {
      old.drop();
    }
    open(way(), next());
    if (old != null && !atOnce) {
      run.thread().later(old::drop, Duration.ofMillis(random.nextLong(1, 300)));
    }
  }

  @Override
  Duration tend() {
    if (line != null) {
      JsonWriter ping = new JsonWriter().beginObject().member("type", "ping");
      line.send(ping.member("id", OTHER + ++ids).endObject().toBytes());
    }
    return SILENCE;
  }

  @Override
  void lose() {
    if (memberOf != null && !session.isEmpty() && !gone) {
      run.recorder().leases.lost(session, run.thread().now(), window);
      run.recorder().add(new Operation.MemberDown(memberOf, session));
      run.recorder().add(new Operation.PresenceEnded(name, memberOf));
    }
    super.lose();
  }

  private final class Hearing implements Line.Listener {
    private final int number;

    Hearing(int number) {
      this.number = number;
    }

    @Override
    public void opened(Line opened) {
      if (isNow(number)) {
        heard();
        opened.send(connect());
      }
    }

    @Override
    public void message(JsonNode message) {
      if (isNow(number)) {
        heard();
        take(message);
      }
    }

    @Override
    public void ended(String why) {
      if (isNow(number)) {
        lost(why, Duration.ZERO);
      }
    }
  }

  private byte[] connect() {
    var who = run.plan().credentials();
    JsonWriter json = new JsonWriter().beginObject().member("type", "connect");
    json.member("id", CONNECT).optional("token", who.token()).optional("user", who.user());
    if (!session.isEmpty()) {
      json.name("resume").beginObject();
      json.member("session", session).member("secret", secret).endObject();
    }
    return json.endObject().toBytes();
  }

  private byte[] subscribe() {
    JsonWriter json = new JsonWriter().beginArray();
    for (int i = 0; i < channels.size(); i++) {
      String channel = channels.get(i);
      Position stands = positions.get(channel);
      unanswered.add(FIRST_SUBSCRIBE + i);
      json.beginObject().member("type", "subscribe").member("id", FIRST_SUBSCRIBE + i);
      json.member("channel", channel);
      json.optional("recover", stands == null ? null : stands.encode());
      json.member("presence", channel.equals(memberOf) && !left).endObject();
    }
    return json.endArray().toBytes();
  }

  private void take(JsonNode message) {
    String channel = Lines.text(message, "channel");
    switch (Lines.text(message, "type")) {
      case "connected" -> connected(message);
      case "subscribed" -> subscribed(message, channel);
      case "publication" ->
          Lines.position(message, "position")
              .ifPresentOrElse(
                  position -> delivered(channel, position, Lines.text(message, "text")),
                  () -> bad(message));
      case "gap" ->
          Lines.position(message, "position")
              .ifPresentOrElse(
                  position -> gapTold(channel, message.path("from").asLong(0), position),
                  () -> bad(message));
      case "join" -> changed(Change.JOIN, channel, message);
      case "update" -> changed(Change.UPDATE, channel, message);
      case "leave" -> changed(Change.LEAVE, channel, message);
      case "unsubscribed" -> unsubscribed(message);
      case "disconnect" ->
          lost(
              "disconnect " + message.path("code").asInt(0) + " " + Lines.text(message, "reason"),
              Duration.ofMillis(message.path("after").asLong(0)));
      case "error" -> lost("error " + Lines.text(message, "reason"), Duration.ZERO);
      case "pong" -> {}
      default -> bad(message);
    }
  }

  private void connected(JsonNode message) {
    String now = Lines.text(message, "session");
    if (message.path("resumed").asBoolean(false)) {
      run.recorder().sessionResumed();
    }
    session = now;
    secret = Lines.text(message, "secret");
    window = Duration.ofMillis(message.path("resumeWindow").asLong(0));
    if (line != null) {
      // Not together with connect: a session that nobody knows of must not be a member anywhere.
      line.send(subscribe());
    }
  }

  private void subscribed(JsonNode message, String channel) {
    Optional<Position> position = Lines.position(message, "position");
    if (position.isEmpty()) {
      bad(message);
      return;
    }
    if (!unanswered.remove(message.path("id").asLong(0))) {
      // The inbox of a user, which the server subscribes to.
      return;
    }
    if (!positions.containsKey(channel)) {
      attached(channel, position.get());
    } else if (message.path("recovered").asBoolean(false)) {
      resumed(channel, position.get());
    }
    // Otherwise a gap follows at once; if it does not, the next publication tells on the server.
    if (channel.equals(memberOf) && !left) {
      present(message);
    }
    if (unanswered.isEmpty()) {
      ready();
    }
  }

  private void present(JsonNode message) {
    String channel = Lines.text(message, "channel");
    run.recorder().add(new Operation.MembersTold(name, channel, members(message)));
    run.recorder().leases.up(session);
    if (window.compareTo(LEAST_WINDOW) >= 0) {
      run.recorder().add(new Operation.MemberUp(channel, session));
    }
  }

  /** The sessions of the members that a message lists. */
  static Set<String> members(JsonNode message) {
    Set<String> members = new HashSet<>();
    message.path("members").forEach(member -> members.add(Lines.text(member, "session")));
    return members;
  }

  private void changed(Change change, String channel, JsonNode message) {
    String member = Lines.text(message.path("member"), "session");
    run.recorder().add(new Operation.MemberChanged(name, channel, change, member));
  }

  private void unsubscribed(JsonNode message) {
    if (memberOf == null || message.path("id").asLong(0) != OTHER) {
      lost("unsubscribed " + Lines.text(message, "reason"), Duration.ZERO);
      return;
    }
    gone = true;
    run.recorder().leases.left(session);
    run.recorder().add(new Operation.PresenceEnded(name, memberOf));
    run.recorder().add(new Operation.Detached(name, memberOf));
  }

  private void bad(JsonNode message) {
    run.recorder().unreadable("a message of the type '" + Lines.text(message, "type") + "'");
  }
}
