package dev.parley.net.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which handler answers which method and path. A pattern is a path whose segments may be variables,
 * {@code /channels/{channel}/history}; a last segment <code>{name...}</code> takes the rest of the
 * path. The first pattern added that fits wins. Filled before the server starts, then read by all
 * loops.
 */
public final class Routes {
  private final List<Route> routes = new ArrayList<>();

  /**
   * One entry; {@code bodyBytes} 0 stands for the server's limit.
   *
   * @param takesOver whether the handler may take the connection over
   */
  record Route(
      String method,
      String pattern,
      List<String> segments,
      int bodyBytes,
      boolean takesOver,
      ExchangeHandler handler) {
    Route(
        String method, String pattern, int bodyBytes, boolean takesOver, ExchangeHandler handler) {
      this(method, pattern, List.of(pattern.split("/", -1)), bodyBytes, takesOver, handler);
    }
  }

  /** What is found for a path. */
  record Found(@Nullable Route route, Map<String, String> variables, Set<String> methods) {}

  public Routes add(String method, String pattern, HttpHandler handler) {
    return add(method, pattern, 0, handler);
  }

  /**
   * @param bodyBytes this route's own limit
   */
  public Routes add(String method, String pattern, int bodyBytes, HttpHandler handler) {
    routes.add(new Route(method, pattern, bodyBytes, false, exchange -> answer(exchange, handler)));
    return this;
  }

  /** Adds a handler that may take the connection over. */
  public Routes addExchange(String method, String pattern, ExchangeHandler handler) {
    return addExchange(method, pattern, 0, handler);
  }

  /** Likewise, with a limit of its own for the body. */
  public Routes addExchange(String method, String pattern, int bodyBytes, ExchangeHandler handler) {
    routes.add(new Route(method, pattern, bodyBytes, true, handler));
    return this;
  }

  /** Adds all of {@code other}, behind what is here. */
  public Routes addAll(Routes other) {
    routes.addAll(other.routes);
    return this;
  }

  /** Every method and pattern, {@code GET /health/live}, in the order of adding. */
  public List<String> list() {
    return routes.stream().map(route -> route.method() + " " + route.pattern()).toList();
  }

  Found find(String method, String path) {
    Set<String> methods = new TreeSet<>();
    List<String> segments = List.of(path.split("/", -1));
    for (Route route : routes) {
      Optional<Map<String, String>> variables = match(route.segments(), segments);
      if (variables.isPresent()) {
        if (serves(route, method)) {
          return new Found(route, variables.get(), methods);
        }
        methods.add(route.method());
        if (route.method().equals("GET")) {
          methods.add("HEAD");
        }
        methods.add("OPTIONS");
      }
    }
    return new Found(null, Map.of(), methods);
  }

  private static boolean serves(Route route, String method) {
    return route.method().equals(method) || (method.equals("HEAD") && route.method().equals("GET"));
  }

  private static Optional<Map<String, String>> match(List<String> wanted, List<String> present) {
    Map<String, String> variables = Map.of();
    for (int i = 0; i < wanted.size(); i++) {
      String segment = wanted.get(i);
      if (i >= present.size()) {
        return Optional.empty();
      }
      if (!segment.startsWith("{")) {
        if (!segment.equals(present.get(i))) {
          return Optional.empty();
        }
        continue;
      }
      if (variables.isEmpty()) {
        variables = new LinkedHashMap<>();
      }
      if (segment.endsWith("...}")) {
        String rest = String.join("/", present.subList(i, present.size()));
        variables.put(segment.substring(1, segment.length() - 4), rest);
        return Optional.of(variables);
      }
      Optional<String> value = Query.decodeSegment(present.get(i));
      if (value.isEmpty() || value.get().isEmpty()) {
        return Optional.empty();
      }
      variables.put(segment.substring(1, segment.length() - 1), value.get());
    }
    return wanted.size() == present.size() ? Optional.of(variables) : Optional.empty();
  }

  private static void answer(Exchange exchange, HttpHandler handler) {
    CompletionStage<HttpResponse> answer = handler.handle(exchange.request());
    var _ =
        answer.whenComplete((response, failure) -> {
          if (failure == null && response != null) {
            exchange.respond(response);
          } else {
            exchange.failed(failure == null ? new NullPointerException("no response") : failure);
          }
        });
  }
}
