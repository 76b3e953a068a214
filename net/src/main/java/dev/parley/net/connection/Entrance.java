package dev.parley.net.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parley.core.dialect.Dialect;
import dev.parley.core.hub.Connection;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Identity;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.loop.LoopContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets peers in: origin, then gatekeeper, then a session of the hub; nobody while draining. */
public final class Entrance {
  private static final int MOST_RETRY_SECONDS = 3;
  private static final String EVENTS = "text/event-stream";

  /**
   * A dialect of one session.
   *
   * @param name for metrics and operators
   */
  public record Spoken(String name, Dialect dialect) {}

  private final Hub hub;
  private final Gatekeeper gatekeeper;
  private final BooleanSupplier draining;

  /**
   * @param draining whether the server is on its way out; asked on event loops
   */
  public Entrance(Hub hub, Gatekeeper gatekeeper, BooleanSupplier draining) {
    this.hub = hub;
    this.gatekeeper = gatekeeper;
    this.draining = draining;
  }

  /** Answers a request that is refused; calls {@code then} on the loop for one that is not. */
  public void admit(Exchange exchange, Consumer<Admission.Admitted> then) {
    if (draining.getAsBoolean()) {
      exchange.respond(elsewhere(exchange.request()));
      return;
    }
    if (!exchange.originAllowed()) {
      exchange.respond(
          HttpResponse.error(403, "origin-not-allowed", "Pages of this origin may not connect."));
      return;
    }
    var _ =
        gatekeeper
            .admit(exchange.request())
            .whenComplete((admission, failure) -> {
              boolean _ =
                  exchange.context().execute(() -> judge(exchange, admission, failure, then));
            });
  }

  private void judge(
      Exchange exchange,
      @Nullable Admission admission,
      @Nullable Throwable failure,
      Consumer<Admission.Admitted> then) {
    if (admission == null) {
      exchange.failed(failure == null ? new NullPointerException("no admission") : failure);
      return;
    }
    switch (admission) {
      case Admission.Denied(var problem) -> {
        int status = problem.is(Problems.NOT_ALLOWED) ? 403 : problem.retryable() ? 503 : 401;
        HttpResponse denied = HttpResponse.error(status, problem);
        exchange.respond(status == 401 ? denied.with("WWW-Authenticate", "Bearer") : denied);
      }
      case Admission.Admitted _ when draining.getAsBoolean() ->
          exchange.respond(elsewhere(exchange.request()));
      case Admission.Admitted admitted -> {
        try {
          then.accept(admitted);
        } catch (RuntimeException bug) {
          exchange.failed(bug);
        }
      }
    }
  }

  /**
   * Spread, so that those who come back by this alone do not come together. An EventSource gives up
   * for good on anything but a stream: it gets one that ends, and tells when to come again.
   */
  private static HttpResponse elsewhere(HttpRequest request) {
    int seconds = 1 + ThreadLocalRandom.current().nextInt(MOST_RETRY_SECONDS);
    boolean events =
        request.headers().first("Accept").filter(it -> it.contains(EVENTS)).isPresent();
    HttpResponse response =
        events
            ? HttpResponse.of(
                200, EVENTS, ("retry: " + 1_000 * seconds + "\n\n").getBytes(US_ASCII))
            : HttpResponse.error(503, Problems.DRAINING)
                .with("Retry-After", Integer.toString(seconds));
    return response.with("Cache-Control", "no-store");
  }

  /** Makes the session of a connection; on its loop. */
  public Session attach(
      LoopContext context, Connection connection, Endpoint endpoint, @Nullable Identity identity) {
    var spoken = new Spoken(endpoint.dialectName(), endpoint.dialects().get());
    return attach(context, connection, spoken, identity);
  }

  /** Makes the session of a connection that speaks a dialect made for it alone; on its loop. */
  public Session attach(
      LoopContext context, Connection connection, Spoken spoken, @Nullable Identity identity) {
    return hub.attach(context.loop(), connection, spoken.name(), spoken.dialect(), identity);
  }

  /** What the request tells the dialect: the query's parameters, and over them the path's. */
  public static Map<String, String> parameters(HttpRequest request) {
    Map<String, String> parameters = new HashMap<>(request.queryParameters());
    parameters.putAll(request.pathVariables());
    return parameters;
  }
}
