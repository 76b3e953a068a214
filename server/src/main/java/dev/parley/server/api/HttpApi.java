package dev.parley.server.api;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.SessionInfo;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Broker.Published;
import dev.parley.dialect.json.BadMember;
import dev.parley.dialect.json.JsonWriter;
import dev.parley.dialect.json.Members;
import dev.parley.net.http.HttpHandler;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import dev.parley.server.cluster.Cluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishing, reading and operating over HTTP; see openapi.json. Any thread; does not block. */
public final class HttpApi {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final int MAX_CHANNELS = 1_000;
  private static final int DEFAULT_SESSIONS = 1_000;
  private static final int MAX_SESSIONS = 10_000;

  /** A handler that may refuse. */
  private interface Handler {
    CompletionStage<HttpResponse> handle(HttpRequest request) throws ApiError, BadMember;
  }

  private final Hub hub;
  private final Cluster cluster;
  private final Supplier<JsonWriter> info;
  private final Supplier<CompletionStage<List<byte[]>>> nodes;
  private final Drainer drainer;

  /**
   * @param info what {@code GET /api/info} answers, built anew for each request
   * @param nodes what each node of the cluster answers so, as JSON objects
   */
  public HttpApi(
      Hub hub,
      Cluster cluster,
      Supplier<JsonWriter> info,
      Supplier<CompletionStage<List<byte[]>>> nodes,
      Drainer drainer) {
    this.hub = hub;
    this.cluster = cluster;
    this.info = info;
    this.nodes = nodes;
    this.drainer = drainer;
  }

  /** Adds the API's routes behind the guard. */
  void addTo(Routes routes, ApiGuard guard, int bodyBytes) {
    routes.add("POST", "/api/publish", bodyBytes, guard.guard(refusing(this::publish)));
    routes.add("POST", "/api/broadcast", bodyBytes, guard.guard(refusing(this::broadcast)));
    routes.add("GET", "/api/history", guard.guard(refusing(this::history)));
    routes.add("GET", "/api/presence", guard.guard(refusing(this::presence)));
    routes.add("GET", "/api/channels", guard.guard(refusing(r -> channels())));
    routes.add("GET", "/api/sessions", guard.guard(refusing(this::sessions)));
    routes.add("POST", "/api/disconnect", bodyBytes, guard.guard(refusing(this::disconnect)));
    routes.add("POST", "/api/drain", bodyBytes, guard.guard(refusing(this::drain)));
    routes.add("GET", "/api/info", guard.guard(refusing(r -> done(info.get()))));
    routes.add("GET", "/api/cluster", guard.guard(refusing(r -> cluster())));
  }

  private CompletionStage<HttpResponse> cluster() {
    return nodes
        .get()
        .handle((all, failure) -> {
          if (all == null) {
            return refusal(Problems.UNAVAILABLE);
          }
          JsonWriter json = new JsonWriter().beginObject().name("nodes").beginArray();
          // The order must be some; each object names version and node first.
          all.stream().sorted(Arrays::compare).forEach(json::raw);
          return ok(json.endArray().endObject());
        });
  }

  private CompletionStage<HttpResponse> publish(HttpRequest request) throws ApiError, BadMember {
    Members body = DraftReader.object(request.body());
    ChannelName channel = channel(body.required("channel"));
    Draft draft = draft(body);
    return hub.publish(channel, draft)
        .handle((published, failure) ->
            published == null
                ? refusal(Problems.UNAVAILABLE)
                : ok(published(new JsonWriter().beginObject(), channel, published).endObject()));
  }

  private CompletionStage<HttpResponse> broadcast(HttpRequest request) throws ApiError, BadMember {
    Members body = DraftReader.object(request.body());
    Payload listed = body.jsonOrNull("channels");
    List<String> names = listed == null ? List.of() : Strings.array(listed.bytes(), MAX_CHANNELS);
    if (names.isEmpty()) {
      throw ApiError.badRequest("channels is an array of 1 to " + MAX_CHANNELS + " channel names.");
    }
    List<ChannelName> channels = new ArrayList<>();
    for (String name : names) {
      channels.add(channel(name));
    }
    Draft draft = draft(body);
    List<CompletableFuture<@Nullable Published>> all = new ArrayList<>();
    for (ChannelName channel : channels) {
      all.add(hub.publish(channel, draft).toCompletableFuture().exceptionally(failure -> null));
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> ok(results(channels, all)));
  }

  private static JsonWriter results(
      List<ChannelName> channels, List<CompletableFuture<@Nullable Published>> all) {
    JsonWriter json = new JsonWriter().beginObject().name("results").beginArray();
    for (int i = 0; i < channels.size(); i++) {
      json.beginObject();
      Published published = all.get(i).resultNow();
      if (published == null) {
        json.member("channel", channels.get(i).value());
        problem(json, Problems.UNAVAILABLE);
      } else {
        published(json, channels.get(i), published);
      }
      json.endObject();
    }
    return json.endArray().endObject();
  }

  private CompletionStage<HttpResponse> history(HttpRequest request) throws ApiError {
    ChannelName channel = channel(parameter(request, "channel"));
    return hub.services()
        .history()
        .read(channel, query(request))
        .handle((page, failure) ->
            page == null ? refusal(Problems.UNAVAILABLE) : ok(page(channel, page)));
  }

  private static int limit(HttpRequest request, int usual, int most) throws ApiError {
    String text = request.query("limit").orElse(null);
    if (text == null) {
      return usual;
    }
    int limit = text.matches("\\d{1,9}") ? Integer.parseInt(text) : most + 1;
    if (limit > most) {
      throw ApiError.badRequest("limit is a number from 0 to " + most + ".");
    }
    return limit;
  }

  private static HistoryQuery query(HttpRequest request) throws ApiError {
    int limit = limit(request, DEFAULT_LIMIT, MAX_LIMIT);
    Position after = position(request, "after");
    Position before = position(request, "before");
    if (after != null && before != null) {
      throw ApiError.badRequest("after and before exclude each other.");
    }
    boolean backward = before != null || request.query("reverse").orElse("").equals("true");
    return backward ? HistoryQuery.backward(before, limit) : HistoryQuery.forward(after, limit);
  }

  private static JsonWriter page(ChannelName channel, HistoryPage page) {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .member("channel", channel.value())
            .member("position", page.top().encode())
            .member("more", page.more());
    if (page.gap() != null) {
      json.name("gap")
          .beginObject()
          .member("from", page.gap().from())
          .member("to", page.gap().to())
          .member("reason", page.gap().reason().wireName())
          .endObject();
    }
    json.name("publications").beginArray();
    for (Publication publication : page.publications()) {
      json.beginObject()
          .member("position", publication.position().encode())
          .optional("from", publication.sender())
          .optional("key", publication.key())
          .member("time", publication.timeMillis());
      payload(json, publication.payload());
      json.endObject();
    }
    return json.endArray().endObject();
  }

  private CompletionStage<HttpResponse> presence(HttpRequest request) throws ApiError {
    ChannelName channel = channel(parameter(request, "channel"));
    var store = hub.services().presence();
    return store
        .members(channel)
        .thenCombine(
            store.counts(channel),
            (members, counts) -> {
              JsonWriter json =
                  new JsonWriter()
                      .beginObject()
                      .member("channel", channel.value())
                      .member("count", counts.members())
                      .member("users", counts.users())
                      .name("members")
                      .beginArray();
              for (Member member : members) {
                json.beginObject()
                    .member("session", member.session())
                    .optional("user", member.user());
                if (member.info() != null) {
                  json.name("info").raw(member.info().bytes());
                }
                json.endObject();
              }
              return ok(json.endArray().endObject());
            });
  }

  private CompletionStage<HttpResponse> channels() {
    return listed()
        .thenCompose(done -> cluster.channels(hub))
        .thenApply(all -> {
          JsonWriter json = silent(new JsonWriter().beginObject(), all.silent());
          json.name("channels").beginArray();
          for (Map.Entry<String, Integer> entry : all.found().entrySet()) {
            json.beginObject()
                .member("channel", entry.getKey())
                .member("sessions", entry.getValue())
                .endObject();
          }
          return ok(json.endArray().endObject());
        });
  }

  private CompletionStage<HttpResponse> sessions(HttpRequest request) throws ApiError {
    int limit = limit(request, DEFAULT_SESSIONS, MAX_SESSIONS);
    return listed()
        .thenCompose(done -> cluster.sessions(hub, limit))
        .thenApply(all -> {
          JsonWriter json = silent(new JsonWriter().beginObject(), all.silent());
          json.member("count", all.found().count()).name("sessions").beginArray();
          all.found().some().forEach(placed -> describe(json, placed));
          return ok(json.endArray().endObject());
        });
  }

  private static void describe(JsonWriter json, Cluster.Placed placed) {
    SessionInfo session = placed.session();
    json.beginObject()
        .member("id", session.id())
        .optional("user", session.user())
        .member("node", placed.node())
        .member("transport", session.transport())
        .member("dialect", session.dialect())
        .member("remote", session.remoteAddress())
        .name("channels")
        .beginArray();
    session.channels().forEach(json::value);
    json.endArray().endObject();
  }

  private CompletionStage<HttpResponse> disconnect(HttpRequest request) throws ApiError, BadMember {
    Members body = DraftReader.object(request.body());
    String user = body.string("user");
    String session = body.string("session");
    if ((user == null) == (session == null)) {
      throw ApiError.badRequest("Name a user or a session to disconnect.");
    }
    return listed()
        .thenCompose(done -> cluster.disconnect(hub, user, session))
        .thenApply(all ->
            ok(
                silent(new JsonWriter().beginObject(), all.silent())
                    .member("disconnected", all.found())
                    .endObject()));
  }

  /** Completes when the nodes are known that are there now, or can't be asked for. */
  private CompletionStage<Boolean> listed() {
    return nodes.get().handle((all, failure) -> all != null);
  }

  /** The nodes that did not answer, if there are any: what they know is missing. */
  private static JsonWriter silent(JsonWriter json, List<String> nodes) {
    if (!nodes.isEmpty()) {
      json.name("silent").beginArray();
      nodes.forEach(json::value);
      json.endArray();
    }
    return json;
  }

  private CompletionStage<HttpResponse> drain(HttpRequest request) throws ApiError, BadMember {
    return drainer
        .drain(DrainOrder.read(request.body()))
        .handle((plan, failure) -> {
          if (plan == null) {
            return refusal(Problems.UNAVAILABLE);
          }
          return plan.map(json -> HttpResponse.of(202, "application/json", json))
              .orElseGet(() -> refusal(DrainOrder.UNKNOWN_NODE));
        });
  }

  private ChannelName channel(String text) throws ApiError {
    Problem problem = hub.checkChannel(text);
    if (problem != null) {
      throw new ApiError(problem);
    }
    return new ChannelName(text);
  }

  private Draft draft(Members body) throws ApiError, BadMember {
    Draft draft = DraftReader.draft(body);
    Problem problem = hub.checkDraft(draft);
    if (problem != null) {
      throw new ApiError(problem);
    }
    return draft;
  }

  private static String parameter(HttpRequest request, String name) throws ApiError {
    return request
        .query(name)
        .orElseThrow(() -> ApiError.badRequest("The query parameter " + name + " is missing."));
  }

  private static @Nullable Position position(HttpRequest request, String name) throws ApiError {
    String text = request.query(name).orElse(null);
    if (text == null) {
      return null;
    }
    return Position.parse(text).orElseThrow(() -> new ApiError(Problems.BAD_POSITION));
  }

  private static JsonWriter published(JsonWriter json, ChannelName channel, Published published) {
    json.member("channel", channel.value()).member("position", published.position().encode());
    return published.duplicate() ? json.member("duplicate", true) : json;
  }

  private static void payload(JsonWriter json, Payload payload) {
    switch (payload.kind()) {
      case JSON -> json.name("data").raw(payload.bytes());
      case TEXT -> json.name("text").utf8(payload.bytes());
      case BINARY -> json.name("base64").base64(payload.bytes());
    }
  }

  private HttpHandler refusing(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (ApiError e) {
        return CompletableFuture.completedFuture(refusal(e.problem()));
      } catch (BadMember e) {
        var problem = e.problem().saying("A member is missing or of the wrong type.");
        return CompletableFuture.completedFuture(refusal(problem));
      }
    };
  }

  private HttpResponse refusal(Problem problem) {
    hub.services().observer().refused(problem);
    return HttpResponse.error(ApiError.status(problem), problem);
  }

  private static void problem(JsonWriter json, Problem problem) {
    json.member("code", problem.code())
        .member("reason", problem.key())
        .member("message", problem.message());
  }

  private static CompletionStage<HttpResponse> done(JsonWriter json) {
    return CompletableFuture.completedFuture(ok(json));
  }

  private static HttpResponse ok(JsonWriter json) {
    return HttpResponse.of(200, "application/json", json.toBytes())
        .with("Cache-Control", "no-store");
  }
}
