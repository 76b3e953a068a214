package dev.parley.net;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.dialect.Handshake;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.Limits;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.memory.MemoryPresence;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.net.connection.Admission;
import dev.parley.net.connection.Endpoint;
import dev.parley.net.connection.Gatekeeper;
import dev.parley.net.engineio.EngineEndpoint;
import dev.parley.net.engineio.EngineSettings;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Loops;
import dev.parley.net.loop.NetObserver;
import dev.parley.net.oneway.Forwarding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server with a real hub, whose dialect echoes. */
final class TestServer implements AutoCloseable {
  final Queue<Input> inputs = new ConcurrentLinkedQueue<>();
  final Queue<Handshake> handshakes = new ConcurrentLinkedQueue<>();

  /** Why sessions have ended, each with its transport. */
  final Queue<String> ended = new ConcurrentLinkedQueue<>();

  final Queue<String> moved = new ConcurrentLinkedQueue<>();

  /** Connections that are open, by transport. */
  final Map<String, Integer> open = new ConcurrentHashMap<>();

  final Queue<String> limitsHit = new ConcurrentLinkedQueue<>();
  final Queue<String> tlsFailures = new ConcurrentLinkedQueue<>();
  final Queue<String> proxyFailures = new ConcurrentLinkedQueue<>();
  final Queue<String> bugs = new ConcurrentLinkedQueue<>();
  final AtomicInteger deflateContexts = new AtomicInteger();

  /** Told of each piece of a pass: the bytes of its batch, and how many members it reached. */
  interface Pieces {
    void sent(long bytes, int members);
  }

  /** Told of each input, on its loop, as is the other. */
  volatile Consumer<Input> onInput = _ -> {};

  volatile Pieces onPiece = (_, _) -> {};
  final CompletableFuture<HttpResponse> slow = new CompletableFuture<>();

  /** What admits those who come with {@code token=slow}. */
  final CompletableFuture<Admission> admission = new CompletableFuture<>();

  /** Open until one of them waits. */
  final CountDownLatch admissionAsked = new CountDownLatch(1);

  /** Open until a request waits for {@link #slow}. */
  final CountDownLatch slowAsked = new CountDownLatch(1);

  final Loops loops;
  final Hub hub;
  final NetServer net;
  private final Wrapping wrapping;

  TestServer(NetSettings settings) {
    this(settings, settings.sweepPeriod());
  }

  /**
   * @param sweepPeriod how often deadlines are looked at
   */
  TestServer(NetSettings settings, Duration sweepPeriod) {
    this(settings, sweepPeriod, 2);
  }

  TestServer(NetSettings settings, Duration sweepPeriod, int eventLoops) {
    this(settings, sweepPeriod, eventLoops, EngineSettings.defaults());
  }

  /** With Engine.IO spoken like this. */
  static TestServer speaking(EngineSettings engine, NetSettings settings, int eventLoops) {
    return new TestServer(settings, settings.sweepPeriod(), eventLoops, engine);
  }

  private TestServer(
      NetSettings settings, Duration sweepPeriod, int eventLoops, EngineSettings engine) {
    wrapping = Wrapping.of(settings);
    var watch = new Watch();
    loops = new Loops(eventLoops, sweepPeriod, watch);
    MemoryBroker broker =
        new MemoryBroker(MemoryBroker.Settings.defaults("t", 1), System::currentTimeMillis);
    Authenticator open =
        credentials ->
            CompletableFuture.completedFuture(
                new Authenticator.Outcome.Accepted(Identity.of(credentials.user())));
    HubServices services =
        new HubServices(
            broker,
            broker,
            new MemoryPresence(),
            open,
            (_, _, _, _) -> CompletableFuture.completedFuture(true),
            watch);
    HubSettings hubSettings =
        new HubSettings(
            "t",
            new byte[32],
            Namespaces.open(),
            Limits.defaults().withOutboxBytes(4 << 20),
            FanOut.defaults(),
            System::currentTimeMillis);
    hub = new Hub(hubSettings, services, loops.all().stream().map(LoopContext::loop).toList());
    hub.start();
    Gatekeeper gatekeeper = this::admit;
    Endpoint sse = endpoint("/sse");
    Endpoints endpoints =
        new Endpoints(
            List.of(endpoint("/ws"), endpoint("/raw/{channel}")),
            sse,
            sse,
            endpoint("/stream"),
            endpoint("/poll"),
            List.of(
                new EngineEndpoint("/engine.io/", "test", engine, this::judge, this::shakeHands)));
    net =
        new NetServer(
            settings,
            new NetServer.Parts(loops, hub, gatekeeper, endpoints, Forwarding.NONE),
            routes());
    try {
      net.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static NetSettings settings() {
    return NetSettings.defaults("127.0.0.1", 0)
        .with(new NetSettings.Drain(Duration.ofSeconds(2), 10_000));
  }

  int port() {
    return net.port();
  }

  SocketClient connect() {
    return new SocketClient(port(), wrapping);
  }

  @Override
  public void close() {
    net.stop();
  }

  private Endpoint endpoint(String path) {
    return new Endpoint(path, "test", () -> new TestDialect(this::took), List.of("parley.v1"));
  }

  private TestDialect shakeHands(Handshake handshake) {
    handshakes.add(handshake);
    return new TestDialect(this::took);
  }

  private CompletionStage<Optional<String>> judge(Handshake handshake) {
    return CompletableFuture.completedFuture(Optional.ofNullable(handshake.query().get("refuse")));
  }

  private void took(Input input) {
    inputs.add(input);
    onInput.accept(input);
  }

  private Routes routes() {
    return new Routes()
        .add("GET", "/hello/{name}", request -> now("hello " + request.pathVariables().get("name")))
        .add("POST", "/body", request -> now("got " + request.body().length))
        .add("POST", "/small", 10, request -> now("got " + request.body().length))
        .add(
            "GET",
            "/slow",
            _ -> {
              slowAsked.countDown();
              return slow;
            })
        .add(
            "GET",
            "/throws",
            _ -> {
              throw new IllegalStateException("asked for");
            })
        .add("GET", "/query", TestServer::query)
        .add("GET", "/peer", request -> now(request.peer().text()));
  }

  private static CompletionStage<HttpResponse> query(HttpRequest request) {
    return now(new java.util.TreeMap<>(request.queryParameters()).toString());
  }

  private static CompletionStage<HttpResponse> now(@Nullable String text) {
    String said = text == null ? "" : text;
    return CompletableFuture.completedFuture(
        HttpResponse.of(200, "text/plain", said.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private CompletionStage<Admission> admit(HttpRequest request) {
    String token = request.query("token").orElse("good");
    if (token.equals("slow")) {
      admissionAsked.countDown();
      return admission;
    }
    return CompletableFuture.completedFuture(
        token.equals("bad")
            ? new Admission.Denied(Problems.BAD_TOKEN)
            : new Admission.Admitted(null));
  }

  private final class Watch implements NetObserver, Observer {
    @Override
    public void limitHit(String name) {
      limitsHit.add(name);
    }

    @Override
    public void sessionClosed(String transport, String dialect, Disconnect why) {
      ended.add(transport + " " + why.key());
    }

    @Override
    public void sessionMoved(String from, String to, String dialect) {
      moved.add(from + " " + to);
    }

    @Override
    public void connectionOpened(String transport) {
      open.merge(transport, 1, Integer::sum);
    }

    @Override
    public void connectionClosed(String transport) {
      open.merge(transport, -1, Integer::sum);
    }

    @Override
    public void deflateContexts(int delta) {
      deflateContexts.addAndGet(delta);
    }

    @Override
    public void delivered(int members, int publications, long bytes) {
      onPiece.sent(bytes, members);
    }

    @Override
    public void tlsFailed(String why) {
      tlsFailures.add(why);
    }

    @Override
    public void proxyFailed(String why) {
      proxyFailures.add(why);
    }

    @Override
    public void bug(String where, Throwable cause) {
      bugs.add(where + ": " + cause);
    }
  }
}
