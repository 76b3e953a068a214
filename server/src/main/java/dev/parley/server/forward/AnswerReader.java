package dev.parley.server.forward;

import dev.parley.server.forward.Answer.Action;
import dev.parley.server.forward.Answer.Reach;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads what the endpoint answers. Stateless. */
final class AnswerReader {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

  private AnswerReader() {}

  /**
   * The answer to each request of a batch, in its order, not read yet: found by its id, or without
   * one by its place. A request that is not answered has an empty object.
   */
  static List<JsonNode> match(byte[] body, List<Request> batch) throws BadAnswer {
    JsonNode answers = answers(body);
    Map<String, JsonNode> byId = new HashMap<>();
    for (int i = 0; i < answers.size(); i++) {
      JsonNode answer = answers.path(i);
      JsonNode id = answer.path("id");
      if (id.isString()) {
        byId.put(id.stringValue(), answer);
      } else if (i < batch.size()) {
        byId.put(batch.get(i).id(), answer);
      }
    }
    List<JsonNode> found = new ArrayList<>();
    for (Request request : batch) {
      found.add(byId.getOrDefault(request.id(), NOTHING));
    }
    return found;
  }

  static Answer read(JsonNode json) throws BadAnswer {
    if (!json.isObject()) {
      throw new BadAnswer("an answer is no object");
    }
    try {
      JsonNode ack = json.path("ack");
      JsonNode data = json.path("data");
      return new Answer(
          flag(json, "accept", false),
          optionalText(json, "message"),
          absent(data) ? null : Binaries.unmarked(data),
          texts(json.path("rooms"), "rooms"),
          absent(ack) ? null : values(ack, "ack"),
          actions(json.path("actions")));
    } catch (IllegalArgumentException e) {
      throw new BadAnswer("_binary is no base64");
    }
  }

  private static JsonNode answers(byte[] body) throws BadAnswer {
    if (body.length == 0) {
      return JsonNodeFactory.instance.arrayNode();
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw new BadAnswer("the body is no JSON");
    }
    JsonNode answers = json.path("answers");
    if (!json.isObject() || !(absent(answers) || answers.isArray())) {
      throw new BadAnswer("the body is no object with an array of answers");
    }
    return answers;
  }

  private static List<Action> actions(JsonNode json) throws BadAnswer {
    List<Action> actions = new ArrayList<>();
    for (JsonNode one : array(json, "actions")) {
      if (!one.isObject() || one.size() != 1) {
        throw new BadAnswer("an action is no object of one member");
      }
      var member = one.properties().iterator().next();
      actions.add(action(member.getKey(), member.getValue()));
    }
    return actions;
  }

  private static Action action(String name, JsonNode value) throws BadAnswer {
    return switch (name) {
      case "emit" -> emit(value);
      case "join" -> new Action.Join(texts(value, "join"));
      case "leave" -> new Action.Leave(texts(value, "leave"));
      case "disconnect" -> new Action.Disconnect(flag(value, "close", false));
      default -> throw new BadAnswer("there is no such action");
    };
  }

  private static Action emit(JsonNode json) throws BadAnswer {
    String event = optionalText(json, "event");
    if (event == null) {
      throw new BadAnswer("emit has no event");
    }
    JsonNode to = json.path("to");
    return new Action.Emit(
        reach(to),
        to.isArray() ? texts(to, "to") : List.of(),
        texts(json.path("except"), "except"),
        event,
        values(json.path("args"), "args"));
  }

  private static Reach reach(JsonNode to) throws BadAnswer {
    if (to.isArray()) {
      return Reach.ROOMS;
    }
    return switch (absent(to) ? "self" : to.asString("")) {
      case "self" -> Reach.SELF;
      case "all" -> Reach.ALL;
      case "others" -> Reach.OTHERS;
      default -> throw new BadAnswer("emit's to is no array of rooms, self, others or all");
    };
  }

  private static List<JsonNode> values(JsonNode json, String name) throws BadAnswer {
    List<JsonNode> values = new ArrayList<>();
    for (JsonNode value : array(json, name)) {
      values.add(Binaries.unmarked(value));
    }
    return values;
  }

  private static List<String> texts(JsonNode json, String name) throws BadAnswer {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : array(json, name)) {
      if (!value.isString()) {
        throw new BadAnswer(name + " holds what is no text");
      }
      texts.add(value.stringValue());
    }
    return texts;
  }

  private static JsonNode array(JsonNode json, String name) throws BadAnswer {
    if (!absent(json) && !json.isArray()) {
      throw new BadAnswer(name + " is no array");
    }
    return json;
  }

  private static @Nullable String optionalText(JsonNode json, String name) throws BadAnswer {
    JsonNode value = json.path(name);
    if (absent(value)) {
      return null;
    }
    if (!value.isString()) {
      throw new BadAnswer(name + " is no text");
    }
    return value.stringValue();
  }

  private static boolean flag(JsonNode json, String name, boolean usual) throws BadAnswer {
    JsonNode value = json.path(name);
    if (absent(value)) {
      return usual;
    }
    if (!value.isBoolean()) {
      throw new BadAnswer(name + " is neither true nor false");
    }
    return value.booleanValue();
  }

  private static boolean absent(JsonNode json) {
    return json.isMissingNode() || json.isNull();
  }
}
