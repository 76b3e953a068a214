package dev.parley.server;

import com.sun.management.OperatingSystemMXBean;
import dev.parley.core.channel.Position;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.KeyRing;
import dev.parley.core.hub.Loop;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Authorizer;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.RuleAuthorizer;
import dev.parley.core.spi.Unavailable;
import dev.parley.dialect.json.JsonWriter;
import dev.parley.net.NetServer;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Loops;
import dev.parley.net.oneway.Errand;
import dev.parley.server.api.Apis;
import dev.parley.server.api.DrainOrder;
import dev.parley.server.api.HttpApi;
import dev.parley.server.api.Site;
import dev.parley.server.api.SocketIoApi;
import dev.parley.server.auth.OpenAuthenticator;
import dev.parley.server.auth.RequestGate;
import dev.parley.server.auth.TokenAuthenticator;
import dev.parley.server.cluster.Cluster;
import dev.parley.server.config.ParleyConfig;
import dev.parley.server.metrics.HubMetrics;
import dev.parley.server.metrics.NetMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** All parts of a running server, wired by hand. */
final class Node implements AutoCloseable {
  private static final int KEY_BYTES = 32;
  private static final int NAME_LENGTH = 6;

  /** Who the program itself is: it may do everything. */
  private static final Identity IN_PROCESS = Identity.of(null);

  private final ParleyConfig config;
  private final String name;
  private final EventHandlers events = new EventHandlers();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<AutoCloseable> closeables = new ArrayList<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private final long startedNanos = System.nanoTime();
  private final Loops loops;
  private final Storage storage;
  private final Cluster cluster;
  private final Hub hub;
  private final SocketIoWiring socketIo;
  private final List<String> routes;
  private @Nullable NetServer net;

  private Node(ParleyConfig config) {
    this.config = config;
    var random = new SecureRandom();
    name = Long.toString(random.nextLong() >>> 1, 36).substring(0, NAME_LENGTH);
    Observer observer = new Observers(new BugLog(), new Observers(new HubMetrics(metrics), events));
    loops =
        new Loops(
            config.server().eventLoops(),
            NetWiring.settings(config).sweepPeriod(),
            new NetMetrics(metrics, observer::bug));
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    storage = open(key, observer);
    cluster =
        new Cluster(
            name, storage.messages(), patience(config), observer, System::currentTimeMillis);
    Authenticator authenticator = authenticator();
    var services =
        new HubServices(
            storage.broker(),
            storage.history(),
            storage.presence(),
            authenticator,
            authorizer(),
            observer,
            cluster);
    List<Loop> all = loops.all().stream().map(LoopContext::loop).toList();
    hub = new Hub(hubSettings(), services, all);
    hub.start();
    var fleet = new FleetWiring(config, name, metrics);
    socketIo =
        new SocketIoWiring(
            config.socketIo(),
            fleet,
            all,
            observer::bug,
            () -> new HubJournal(hub, storage.history(), this::subscribe),
            storage.sockets());
    closeables.addAll(socketIo.forward(metrics, observer::bug));
    socketIo.bridge(new HubChannels(hub, this::subscribe), metrics);
    measure();
    var site =
        new Site(
            config,
            new Apis(
                new HttpApi(hub, cluster, this::describe, this::nodes, this::drain),
                new SocketIoApi(socketIo.io(), observer)),
            () -> metrics.scrape(),
            () -> net != null && !net.draining());
    var routed = site.routes();
    routes = routed.list();
    var gate = new RequestGate(authenticator, config.auth());
    net =
        new NetServer(
            NetWiring.settings(config),
            new NetServer.Parts(
                loops, hub, gate, NetWiring.endpoints(config, socketIo.endpoint()), cluster),
            routed);
  }

  private HubSettings hubSettings() {
    return new HubSettings(
        name,
        storage.key(),
        CoreSettings.namespaces(config),
        CoreSettings.limits(config),
        CoreSettings.fanOut(config),
        System::currentTimeMillis);
  }

  private Storage open(byte[] key, Observer observer) {
    try {
      return Storage.open(config, name, key, observer, metrics);
    } catch (Unavailable e) {
      loops.shutdown();
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  static Node start(ParleyConfig config) {
    var node = new Node(config);
    try {
      node.cluster.start(node.new Here());
      node.socketIo.start();
      node.server().start();
      node.measureJvm();
    } catch (IOException | Unavailable e) {
      node.server().stop();
      node.socketIo.close();
      node.storage.close().run();
      throw new IllegalStateException(e.getMessage(), e);
    }
    return node;
  }

  String url() {
    String host = config.server().host();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return (config.tls().enabled() ? "https://" : "http://") + shown + ":" + port() + "/";
  }

  int port() {
    return server().port();
  }

  List<String> routes() {
    return routes;
  }

  Hub hub() {
    return hub;
  }

  SocketIoWiring socketIo() {
    return socketIo;
  }

  /** Takes over the key of all nodes if it has become another. */
  void agreeOnKey() {
    KeyRing keys = hub.keys();
    var _ = storage.agree().apply(keys.newest()).thenAccept(keys::use);
  }

  Storage storage() {
    return storage;
  }

  EventHandlers events() {
    return events;
  }

  /** Attaches a subscriber of this process to the first loop. */
  CompletionStage<Position> subscribe(LocalSubscriber subscriber) {
    subscriber.attach(hub, loops.all().getFirst().loop(), IN_PROCESS);
    return subscriber.started();
  }

  /**
   * Begins to empty the server, or changes how fast; null leaves what is configured, or goes on.
   * Does not block.
   */
  CompletionStage<Void> drain(@Nullable Integer rate, @Nullable Duration deadline) {
    boolean first = server().drainState().isEmpty();
    CompletionStage<Void> done = server().drain(rate, deadline);
    server().drainState().ifPresent(DrainWords::log);
    // The other nodes shall not have to wait for it.
    var _ = nodes();
    return first ? done.whenComplete(this::tellDrained) : done;
  }

  /** Completes when the server has been emptied. */
  CompletionStage<Void> drained() {
    return drained;
  }

  /** Empties the server, or waits until that is done; what is repeated goes on meanwhile. */
  void stop() {
    if (!server().draining()) {
      var _ = drain(null, null);
    }
    server().stop();
    drained.complete(null);
  }

  private CompletionStage<Optional<byte[]>> drain(DrainOrder order) {
    return order.node() == null || order.node().equals(name)
        ? CompletableFuture.completedFuture(Optional.of(drainHere(order.rate(), order.deadline())))
        : cluster.drain(order.node(), order.rate(), order.deadline());
  }

  /** Tells what will happen, a JSON object. */
  private byte[] drainHere(@Nullable Integer rate, @Nullable Duration deadline) {
    var _ = drain(rate, deadline);
    var answer =
        new JsonWriter()
            .beginObject()
            .member("node", name)
            .member("noticeSeconds", DrainWords.seconds(config.server().drain().notice()));
    server().drainState().ifPresent(state -> DrainWords.describe(answer, state));
    return answer.endObject().toBytes();
  }

  private void tellDrained(@Nullable Void nothing, @Nullable Throwable failure) {
    if (failure == null) {
      DrainWords.logDone();
    } else {
      new BugLog().bug("draining", failure);
    }
    drained.complete(null);
  }

  @Override
  public void close() {
    socketIo.close();
    storage.close().run();
    for (AutoCloseable closeable : closeables) {
      try {
        closeable.close();
      } catch (Exception e) {
        new BugLog().bug("closing", e);
      }
    }
    metrics.close();
  }

  private NetServer server() {
    NetServer made = net;
    if (made == null) {
      throw new IllegalStateException("not wired yet");
    }
    return made;
  }

  private Authenticator authenticator() {
    var auth = config.auth();
    return auth.tokenSecret().isEmpty()
        ? new OpenAuthenticator()
        : new TokenAuthenticator(
            auth, config.limits().tokenBytes(), auth.anonymous(), System::currentTimeMillis);
  }

  @SuppressWarnings("ReferenceEquality") // the one identity of the process, not one that equals it
  private static Authorizer authorizer() {
    var rules = new RuleAuthorizer();
    CompletionStage<Boolean> yes = CompletableFuture.completedFuture(true);
    return (identity, action, channel, namespace) ->
        identity == IN_PROCESS ? yes : rules.mayDo(identity, action, channel, namespace);
  }

  private void measure() {
    metrics.gauge("parley.channels", hub, Hub::channelCount);
  }

  /** Takes longer than all else here, so it comes when the server listens already. */
  private void measureJvm() {
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    var gc = new JvmGcMetrics();
    gc.bindTo(metrics);
    closeables.add(gc);
  }

  /** Tells the other nodes of this one; completes with what all tell, each a JSON object. */
  CompletionStage<List<byte[]>> nodes() {
    return storage
        .nodes()
        .apply(describe().toBytes())
        .thenApply(told -> {
          cluster.heard(told.keySet());
          return List.copyOf(told.values());
        });
  }

  /** A poll takes as long as it is held, which is looked at now and then, and its way. */
  private static Cluster.Patience patience(ParleyConfig config) {
    Duration answer = config.redis().timeout();
    Duration polled = config.poll().hold().plus(NetWiring.settings(config).sweepPeriod());
    // A poll of Engine.IO is answered with a ping if with nothing else.
    Duration pinged = config.socketIo().pingInterval();
    Duration held = polled.compareTo(pinged) < 0 ? pinged : polled;
    return new Cluster.Patience(answer, held.plus(answer), config.session().resumeWindow());
  }

  private final class Here implements Cluster.Here {
    @Override
    public Hub hub() {
      return hub;
    }

    @Override
    public CompletionStage<HttpResponse> run(Errand errand) {
      return server().runHere(errand);
    }

    @Override
    public byte[] drain(@Nullable Integer rate, @Nullable Duration deadline) {
      return drainHere(rate, deadline);
    }
  }

  private static long cpuPercent() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? Math.max(0, Math.round(system.getProcessCpuLoad() * 100))
        : 0;
  }

  private JsonWriter describe() {
    var json =
        new JsonWriter()
            .beginObject()
            .member("name", "parley")
            .member("version", Version.NUMBER)
            .member("node", name)
            .member("uptimeSeconds", (System.nanoTime() - startedNanos) / 1_000_000_000L)
            .member("loops", loops.all().size())
            .member("connections", server().connections())
            .member("channels", hub.channelCount())
            .member("historyBytes", storage.bytes().getAsLong())
            .member("cpuPercent", cpuPercent())
            .member("draining", server().draining());
    server().drainState().ifPresent(state -> DrainWords.describe(json, state));
    return json.endObject();
  }
}
