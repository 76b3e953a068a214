package dev.parley.dialect.parley;

import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Frame;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Problem;
import dev.parley.dialect.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The server's messages, docs/protocol.md. An {@code id} of 0 is left out. */
final class Messages {

  private static final byte[] END = {'}'};
  private static final byte[] DATA = ",\"data\":".getBytes(StandardCharsets.US_ASCII);

  private Messages() {}

  static Frame connected(long id, Answer.Connected connected) {
    JsonWriter json =
        begin("connected", id)
            .member("session", connected.session())
            .optional("user", connected.user())
            .member("secret", connected.secret())
            .member("resumed", connected.resumed())
            .member("resumeWindow", millis(connected.resumeWindow()));
    if (connected.expires() != null) {
      json.member("expires", millis(connected.expires()));
    }
    return end(json);
  }

  static Frame subscribed(long id, String channel, Answer.Subscribed subscribed) {
    JsonWriter json =
        begin("subscribed", id)
            .member("channel", channel)
            .member("position", subscribed.start().encode())
            .member("recovered", subscribed.recovered());
    if (subscribed.members() != null) {
      members(json, subscribed.members());
    }
    return end(json);
  }

  static Frame unsubscribed(long id, String channel) {
    return end(begin("unsubscribed", id).member("channel", channel));
  }

  /** The subscription was ended by the server. */
  static Frame unsubscribed(String channel, Problem reason) {
    return end(
        begin("unsubscribed", 0)
            .member("channel", channel)
            .member("code", reason.code())
            .member("reason", reason.key()));
  }

  static Frame published(long id, String channel, Answer.Published published) {
    return accepted(begin("published", id).member("channel", channel), published);
  }

  static Frame sent(long id, String user, Answer.Published published) {
    return accepted(begin("sent", id).member("user", user), published);
  }

  static Frame presence(long id, String channel, List<Member> members) {
    JsonWriter json = begin("presence", id).member("channel", channel);
    members(json, members);
    return end(json);
  }

  static Frame updated(long id, String channel) {
    return end(begin("updated", id).member("channel", channel));
  }

  static Frame history(long id, String channel, HistoryPage page) {
    JsonWriter json =
        begin("history", id)
            .member("channel", channel)
            .member("position", page.top().encode())
            .member("more", page.more());
    Gap gap = page.gap();
    if (gap != null) {
      json.name("gap")
          .beginObject()
          .member("from", gap.from())
          .member("to", gap.to())
          .member("reason", gap.reason().wireName())
          .endObject();
    }
    json.name("publications").beginArray();
    for (Publication publication : page.publications()) {
      json.beginObject();
      payload(describe(json, publication), publication.payload());
      json.endObject();
    }
    return end(json.endArray());
  }

  static Frame result(long id, Payload result) {
    JsonWriter json = begin("result", id);
    payload(json, result);
    return end(json);
  }

  static Frame pong(long id, Map<String, Position> positions) {
    JsonWriter json = begin("pong", id).name("positions").beginObject();
    positions.forEach((channel, position) -> json.member(channel, position.encode()));
    return end(json.endObject());
  }

  static Frame error(long id, Problem problem) {
    return end(
        begin("error", id)
            .member("code", problem.code())
            .member("reason", problem.key())
            .member("message", problem.message())
            .member("retry", problem.retryable()));
  }

  static Frame disconnect(Disconnect disconnect) {
    return end(
        begin("disconnect", 0)
            .member("code", disconnect.code())
            .member("reason", disconnect.key())
            .member("reconnect", disconnect.reconnect())
            .member("after", millis(disconnect.after())));
  }

  /** A JSON payload goes between head and tail without being copied. */
  static Frame publication(Publication publication) {
    JsonWriter json =
        describe(
            begin("publication", 0).member("channel", publication.channel().value()), publication);
    Payload payload = publication.payload();
    if (payload.kind() == Payload.Kind.JSON) {
      return Frame.text(json.append(DATA).toBytes(), payload.bytes(), END);
    }
    payload(json, payload);
    return end(json);
  }

  static Frame presence(PresenceEvent event) {
    String type =
        switch (event.change()) {
          case JOIN -> "join";
          case UPDATE -> "update";
          case LEAVE -> "leave";
        };
    JsonWriter json = begin(type, 0).member("channel", event.channel().value()).name("member");
    member(json, event.member());
    return end(json);
  }

  static Frame gap(Gap gap) {
    return end(
        begin("gap", 0)
            .member("channel", gap.channel().value())
            .member("from", gap.from())
            .member("to", gap.to())
            .member("position", gap.resumesAt().encode())
            .member("reason", gap.reason().wireName()));
  }

  private static JsonWriter begin(String type, long id) {
    JsonWriter json = new JsonWriter().beginObject().member("type", type);
    return id == 0 ? json : json.member("id", id);
  }

  private static Frame end(JsonWriter json) {
    return Frame.text(json.endObject().toBytes());
  }

  private static JsonWriter describe(JsonWriter json, Publication publication) {
    return json.member("position", publication.position().encode())
        .optional("from", publication.sender())
        .optional("key", publication.key());
  }

  private static Frame accepted(JsonWriter json, Answer.Published published) {
    json.member("position", published.position().encode());
    return end(published.duplicate() ? json.member("duplicate", true) : json);
  }

  private static void payload(JsonWriter json, Payload payload) {
    switch (payload.kind()) {
      case JSON -> json.name("data").raw(payload.bytes());
      case TEXT -> json.name("text").utf8(payload.bytes());
      case BINARY -> json.name("base64").base64(payload.bytes());
    }
  }

  private static void members(JsonWriter json, List<Member> members) {
    json.name("members").beginArray();
    for (Member member : members) {
      member(json, member);
    }
    json.endArray();
  }

  private static void member(JsonWriter json, Member member) {
    json.beginObject().member("session", member.session()).optional("user", member.user());
    Payload info = member.info();
    if (info != null) {
      json.name("info").raw(info.bytes());
    }
    json.endObject();
  }

  private static long millis(Duration duration) {
    return duration.toMillis();
  }
}
