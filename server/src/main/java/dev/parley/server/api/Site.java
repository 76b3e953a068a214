package dev.parley.server.api;

import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import dev.parley.server.config.ParleyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything the server answers over plain HTTP: API, health, metrics and pages. */
public final class Site {
  private static final String CONSOLE = "/dev/parley/console/";
  private static final String POLICY =
      "default-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self' ws: wss:;"
          + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
  private static final Pattern PAGE = Pattern.compile("[a-z]+\\.(html|css|js)");

  private final ParleyConfig config;
  private final Apis apis;
  private final Supplier<String> metrics;
  private final BooleanSupplier ready;
  private final Map<String, HttpResponse> pages = new ConcurrentHashMap<>();

  /**
   * @param metrics the Prometheus page
   * @param ready whether new sessions are welcome
   */
  public Site(ParleyConfig config, Apis apis, Supplier<String> metrics, BooleanSupplier ready) {
    this.config = config;
    this.apis = apis;
    this.metrics = metrics;
    this.ready = ready;
  }

  /** All routes. */
  public Routes routes() {
    var routes = new Routes();
    var guard = new ApiGuard(config.api().keys(), config.api().open());
    apis.http().addTo(routes, guard, config.api().bodyBytes());
    apis.socketIo().addTo(routes, guard, config.api().bodyBytes());
    byte[] document = resource("/dev/parley/server/api/openapi.json");
    routes.add(
        "GET",
        "/api/openapi.json",
        request -> now(HttpResponse.of(200, "application/json", document)));
    routes.add("GET", "/health/live", request -> now(text(200, "live\n")));
    routes.add(
        "GET",
        "/health/ready",
        request -> now(ready.getAsBoolean() ? text(200, "ready\n") : text(503, "draining\n")));
    if (config.metrics().enabled()) {
      var openGuard = new ApiGuard(config.api().keys(), config.metrics().open());
      var page = openGuard.guard(request -> now(prometheus()));
      routes.add(
          "GET",
          "/metrics",
          request -> fromLoopback(request) ? now(prometheus()) : page.handle(request));
    }
    routes.add("GET", "/", request -> now(page("index.html")));
    routes.add("GET", "/{page}", request -> now(page(request.pathVariables().get("page"))));
    return routes;
  }

  private HttpResponse page(@Nullable String name) {
    if (name == null || !PAGE.matcher(name).matches()) {
      return HttpResponse.error(404, "not-found", "There is nothing at this path.");
    }
    HttpResponse known = pages.get(name);
    if (known == null) {
      known = load(name);
      if (known.status() == 200) {
        pages.put(name, known);
      }
    }
    return known;
  }

  private static HttpResponse load(String name) {
    if (Site.class.getResource(CONSOLE + name) == null) {
      return HttpResponse.error(404, "not-found", "There is nothing at this path.");
    }
    return HttpResponse.of(200, type(name), resource(CONSOLE + name))
        .with("Content-Security-Policy", POLICY)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-cache");
  }

  private HttpResponse prometheus() {
    return HttpResponse.of(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        metrics.get().getBytes(StandardCharsets.UTF_8));
  }

  private static boolean fromLoopback(HttpRequest request) {
    // Behind a proxy on the same host everyone comes from loopback: its header tells, also where
    // the proxy is not among those that are trusted.
    return request.peer().isLocal()
        && request.headers().first("X-Forwarded-For").isEmpty()
        && request.headers().first("Forwarded").isEmpty();
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "application/octet-stream";
    };
  }

  private static HttpResponse text(int status, String text) {
    return HttpResponse.of(
        status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static CompletableFuture<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  private static byte[] resource(String path) {
    try (InputStream in = Site.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
