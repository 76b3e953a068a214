package dev.parley.server.forward;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An application's endpoint: answers each request as a test says. */
public final class Endpoint implements AutoCloseable {

  /** What it shares with the nodes that ask it. */
  public static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";

  /** What an application says to a request: the members of its answer in JSON, without braces. */
  public interface Application {
    String answer(JsonNode request) throws Exception;
  }

  /** A POST as it came. */
  record Post(String signature, byte[] body) {}

  private final HttpServer server;
  private final Application application;
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<JsonNode> requests = new LinkedBlockingQueue<>();
  private final Queue<Integer> failures = new ConcurrentLinkedQueue<>();

  public Endpoint(Application application) {
    this(0, application);
  }

  /**
   * @param port 0 for any
   */
  Endpoint(int port, Application application) {
    this.application = application;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new AssertionError("no port", e);
    }
    server.createContext("/events", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Lets in whoever wants to connect, and does nothing else. */
  static Application welcoming() {
    return _ -> "\"accept\":true";
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/events";
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Answers the next POSTs with these statuses, and nothing in them. */
  void fails(int... statuses) {
    for (int status : statuses) {
      failures.add(status);
    }
  }

  List<Post> posts() {
    return posts;
  }

  /** The next request of a type; those before it are passed over. */
  JsonNode awaits(String type) throws InterruptedException {
    List<String> passed = new ArrayList<>();
    while (true) {
      JsonNode request = requests.poll(20, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("no " + type + " but " + passed);
      }
      if (request.path("type").asString().equals(type)) {
        return request;
      }
      passed.add(request.toString());
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    posts.add(new Post(exchange.getRequestHeaders().getFirst("Parley-Signature"), body));
    JsonNode asked = JsonMapper.shared().readTree(body).path("requests");
    asked.forEach(requests::add);
    Integer failure = failures.poll();
    if (failure != null) {
      exchange.sendResponseHeaders(failure, -1);
      exchange.close();
      return;
    }
    List<String> answers = new ArrayList<>();
    for (JsonNode request : asked) {
      answers.add(answer(request));
    }
    byte[] answer =
        ("{\"answers\":[" + String.join(",", answers) + "]}").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private String answer(JsonNode request) throws IOException {
    try {
      String members = application.answer(request);
      return "{\"id\":" + request.path("id") + (members.isEmpty() ? "" : "," + members) + "}";
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
