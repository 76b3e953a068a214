package dev.parley.dialect.parley;

import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Problems;
import dev.parley.dialect.json.BadMember;
import dev.parley.dialect.json.JsonMessage;
import dev.parley.dialect.json.Malformed;
import dev.parley.dialect.json.Members;
import dev.parley.dialect.json.Names;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes requests of a client's message. */
final class RequestReader {

  private static final long MAX_ID = 9_007_199_254_740_991L;
  private static final int DEFAULT_HISTORY = 100;
  private static final Payload NULL = Payload.json("null");

  private static final Names NAMES =
      Names.of(
              "type",
              "id",
              "token",
              "user",
              "inbox",
              "channel",
              "recover",
              "history",
              "presence",
              "text",
              "base64",
              "key",
              "idempotencyKey",
              "limit",
              "after",
              "before",
              "reverse",
              "method")
          .andSlices("info", "data", "resume");

  private static final Names RESUME = Names.of("session", "secret");

  private final ParleySettings settings;

  RequestReader(ParleySettings settings) {
    this.settings = settings;
  }

  /**
   * The message's requests in order; a message with too many is one unfit request.
   *
   * @throws Malformed if the message is not JSON of the expected outline
   */
  List<Request> read(byte[] utf8) throws Malformed {
    List<@Nullable Members> messages = JsonMessage.read(utf8, NAMES, settings.commandsPerMessage());
    if (messages.size() > settings.commandsPerMessage()) {
      return List.of(new Request.Unfit(0, Problems.TOO_MANY_COMMANDS));
    }
    if (messages.size() == 1) {
      return List.of(request(messages.getFirst()));
    }
    List<Request> requests = new ArrayList<>(messages.size());
    for (Members members : messages) {
      requests.add(request(members));
    }
    return requests;
  }

  private Request request(@Nullable Members members) {
    if (members == null) {
      return new Request.Unfit(0, Problems.BAD_REQUEST);
    }
    long id = 0;
    try {
      Long given = members.integer("id", 1, MAX_ID);
      id = given == null || members.repeats("id") ? 0 : given;
      if (members.ambiguous()) {
        return new Request.Unfit(
            id, Problems.BAD_REQUEST.saying("A member of the command stands there twice."));
      }
      return request(id, members);
    } catch (BadMember e) {
      return new Request.Unfit(id, e.problem());
    }
  }

  private Request request(long id, Members members) throws BadMember {
    return switch (members.required("type")) {
      case "connect" -> connect(id, members);
      case "subscribe" -> subscribe(id, members);
      case "unsubscribe" -> new Request.Unsubscribe(id, members.required("channel"));
      case "publish" -> new Request.Publish(id, members.required("channel"), draft(members));
      case "presence" -> new Request.Presence(id, members.required("channel"));
      case "update" ->
          new Request.Update(id, members.required("channel"), members.jsonOrNull("info"));
      case "history" -> new Request.History(id, members.required("channel"), query(members));
      case "send" -> new Request.Send(id, members.required("user"), draft(members));
      case "call" -> call(id, members);
      case "ping" -> new Request.Ping(id);
      default -> new Request.Unfit(id, Problems.UNKNOWN_COMMAND);
    };
  }

  private static Request connect(long id, Members members) throws BadMember {
    Members resume = members.object("resume", RESUME);
    Command.Connect command =
        new Command.Connect(
            members.string("token"),
            members.string("user"),
            members.jsonOrNull("info"),
            resume == null
                ? null
                : new Command.Resume(resume.required("session"), resume.required("secret")));
    return new Request.Connect(id, command, position(members, "inbox"));
  }

  private Request subscribe(long id, Members members) throws BadMember {
    Position recover = position(members, "recover");
    Long history = members.integer("history", 0, settings.historyLimit());
    Since since =
        recover != null
            ? new Since.After(recover)
            : history != null && history > 0 ? new Since.Last(history.intValue()) : new Since.Now();
    return new Request.Subscribe(
        id,
        members.required("channel"),
        since,
        members.flag("presence"),
        members.jsonOrNull("info"));
  }

  private HistoryQuery query(Members members) throws BadMember {
    Long given = members.integer("limit", 0, settings.historyLimit());
    int limit =
        given == null ? Math.min(DEFAULT_HISTORY, settings.historyLimit()) : given.intValue();
    Position after = position(members, "after");
    Position before = position(members, "before");
    boolean reverse = members.flag("reverse");
    if (after != null && (before != null || reverse)) {
      throw new BadMember(
          Problems.BAD_REQUEST.saying("A history is read forward or backward, not both."));
    }
    return before != null || reverse
        ? HistoryQuery.backward(before, limit)
        : HistoryQuery.forward(after, limit);
  }

  private static Request call(long id, Members members) throws BadMember {
    String method = members.required("method");
    Payload argument = payload(members);
    return new Request.Call(id, method, argument == null ? NULL : argument);
  }

  private static Draft draft(Members members) throws BadMember {
    Payload payload = payload(members);
    if (payload == null) {
      throw new BadMember(Problems.BAD_REQUEST.saying("One of data, text and base64 is needed."));
    }
    return new Draft(payload, null, members.string("key"), members.string("idempotencyKey"));
  }

  private static @Nullable Payload payload(Members members) throws BadMember {
    Payload data = members.json("data");
    String text = members.string("text");
    String base64 = members.string("base64");
    int given = (data == null ? 0 : 1) + (text == null ? 0 : 1) + (base64 == null ? 0 : 1);
    if (given > 1) {
      throw new BadMember(
          Problems.BAD_REQUEST.saying("Only one of data, text and base64 is allowed."));
    }
    if (text != null) {
      return text(text);
    }
    return base64 == null ? data : binary(base64);
  }

  private static Payload text(String text) throws BadMember {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        throw new BadMember(Problems.BAD_REQUEST.saying("The text has half a surrogate pair."));
      }
    }
    return Payload.text(text);
  }

  private static Payload binary(String base64) throws BadMember {
    try {
      return Payload.binary(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new BadMember(Problems.BAD_REQUEST.saying("This is not base64."));
    }
  }

  private static @Nullable Position position(Members members, String name) throws BadMember {
    String text = members.string(name);
    if (text == null) {
      return null;
    }
    return Position.parse(text).orElseThrow(() -> new BadMember(Problems.BAD_POSITION));
  }
}
