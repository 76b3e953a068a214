package dev.parley.conformance.foreign;

import dev.parley.conformance.Base;
import java.net.http.HttpClient;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * One connection of the native dialect over one transport, with nothing but the JDK. Answers and
 * pushes are taken apart, each in the order they came; closing drops the connection without a word.
 */
abstract class Line implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final long DUE_SECONDS = 15;

  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonNode> pushes = new LinkedBlockingQueue<>();

  /** Sends one client message; the server has taken it when this returns. */
  abstract void send(String message);

  @Override
  public abstract void close();

  /** Takes pushes until one is of a type; fails when none comes. */
  JsonNode push(String type) {
    return take(pushes, message -> message.path("type").asString("").equals(type));
  }

  /** Takes answers until one is to this command; fails when none comes. */
  JsonNode answerTo(int id) {
    return take(answers, message -> message.path("id").asInt(0) == id);
  }

  private JsonNode take(BlockingQueue<JsonNode> received, Predicate<JsonNode> wanted) {
    try {
      while (true) {
        JsonNode message = received.poll(DUE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
          throw new AssertionError("no such message within " + DUE_SECONDS + " s over " + this);
        }
        if (wanted.test(message)) {
          return message;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  final void arrived(String message) {
    arrived(JSON.readTree(message));
  }

  final void arrived(JsonNode message) {
    (message.has("id") ? answers : pushes).add(message);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /** How a transport is opened. */
  interface Opening {
    Line open(HttpClient client, Base server);
  }
}
