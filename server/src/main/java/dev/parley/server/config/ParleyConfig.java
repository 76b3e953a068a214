package dev.parley.server.config;

import dev.parley.server.config.Allowed.Bytes;
import dev.parley.server.config.Allowed.Span;
import dev.parley.server.config.Allowed.Text;
import dev.parley.server.config.Allowed.Whole;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration: immutable, complete, every value within its range when it comes from
 * {@link ConfigLoader}. What each value means is said in {@code default.yaml}, and on the page made
 * from it, docs/configuration.md.
 */
public record ParleyConfig(
    Server server,
    Tls tls,
    Auth auth,
    Api api,
    LimitsConfig limits,
    Heartbeat heartbeat,
    Sse sse,
    Stream stream,
    Poll poll,
    SocketIo socketIo,
    Session session,
    Compression compression,
    FanOut fanOut,
    HistoryStore history,
    Redis redis,
    NamespaceConfig namespaceDefaults,
    Map<String, NamespaceConfig> namespaces,
    Log log,
    Metrics metrics) {

  /** The namespace of channels without a known one; it always exists. */
  public static final String DEFAULT_NAMESPACE = "default";

  public ParleyConfig {
    namespaces = Collections.unmodifiableMap(new LinkedHashMap<>(namespaces));
  }

  /** The configuration of {@code parley serve} when nothing is set. */
  public static ParleyConfig defaults() {
    return ConfigLoader.forServe().load(Map.of(), List.of()).config();
  }

  /** The configuration of {@code parley demo} when nothing is set: open to anyone. */
  public static ParleyConfig demo() {
    return ConfigLoader.forDemo().load(Map.of(), List.of()).config();
  }

  /**
   * The name of the namespace that a channel belongs to: what stands before the first {@code :} if
   * that is a configured namespace, else {@value #DEFAULT_NAMESPACE}.
   */
  public String namespaceNameOf(String channel) {
    int colon = channel.indexOf(':');
    String name = colon < 0 ? DEFAULT_NAMESPACE : channel.substring(0, colon);
    return namespaces.containsKey(name) ? name : DEFAULT_NAMESPACE;
  }

  /** The rules of the namespace that a channel belongs to, see {@link #namespaceNameOf}. */
  public NamespaceConfig namespaceOf(String channel) {
    return namespaces.getOrDefault(namespaceNameOf(channel), namespaceDefaults);
  }

  /** Where the server listens; {@code eventLoops} 0 means one per core, {@code port} 0 any free. */
  public record Server(
      @Text(TextForm.HOST) String host,
      @Whole(min = 0, max = 65_535) int port,
      @Whole(min = 0, max = 1024) int eventLoops,
      Sockets sockets,
      @Text(TextForm.ORIGIN) List<String> origins,
      @Text(TextForm.ADDRESS_RANGE) List<String> trustedProxies,
      boolean proxyProtocol,
      Drain drain,
      boolean insecure) {

    public Server {
      origins = List.copyOf(origins);
      trustedProxies = List.copyOf(trustedProxies);
    }
  }

  /** What carries connections, see {@link dev.parley.net.wire.Wires.Choice}. */
  public enum Sockets {
    AUTO,
    PIPELINE
  }

  /**
   * How rooms are swept, see {@link dev.parley.core.hub.FanOut}; {@code spacing} and {@code
   * gathering} are in percent.
   */
  public record FanOut(
      @Whole(min = 1, max = 1_000_000) int piece,
      @Whole(min = 1, max = 1_000_000) int spacedFrom,
      @Whole(min = 0, max = 1_000) int spacing,
      @Whole(min = 0, max = 1_000) int gathering,
      @Span(min = "0s", max = "1s") Duration longestPause) {}

  /** How the server empties itself before it stops; {@code rate} is in connections per second. */
  public record Drain(
      @Span(min = "0s", max = "10m") Duration notice,
      @Span(min = "0s", max = DrainLimits.LONGEST) Duration deadline,
      @Whole(min = 1, max = DrainLimits.MOST_PER_SECOND) int rate) {}

  /** The PEM files that TLS is served with; both are empty, or neither. */
  public record Tls(@Text(TextForm.FILE) String certificate, @Text(TextForm.FILE) String key) {

    /** Whether the server speaks TLS, and nothing else. */
    public boolean enabled() {
      return !certificate.isEmpty();
    }
  }

  /** How sessions prove who they are; an empty audience or issuer is not checked. */
  public record Auth(
      @Text(TextForm.TOKEN_SECRET) Secret tokenSecret,
      @Text(TextForm.ANY) String audience,
      @Text(TextForm.ANY) String issuer,
      @Span(min = "0s", max = "5m") Duration leeway,
      @Text(TextForm.COOKIE_NAME) String cookie,
      @Text(TextForm.QUERY_NAME) String queryParameter,
      boolean anonymous) {

    /** Whether a session may connect without a token: so set, or no token could be checked. */
    public boolean allowsAnonymous() {
      return anonymous || tokenSecret.isEmpty();
    }
  }

  /** Who may call the HTTP API: holders of a key, or anyone when {@code open}. */
  public record Api(
      @Text(TextForm.API_KEY) List<Secret> keys,
      boolean open,
      @Bytes(min = "1KiB", max = "64MiB") int bodyBytes) {

    public Api {
      keys = List.copyOf(keys);
    }
  }

  /** How silent peers are found. */
  public record Heartbeat(
      @Span(min = "100ms", max = "1h") Duration interval,
      @Span(min = "50ms", max = "10m") Duration timeout,
      @Whole(min = 1, max = 100) int misses) {}

  /** Server-sent events. */
  public record Sse(
      @Span(min = "0s", max = "10m") Duration retry,
      @Span(min = "100ms", max = "10m") Duration keepAlive) {}

  /** HTTP streaming. */
  public record Stream(@Span(min = "100ms", max = "10m") Duration keepAlive) {}

  /** Long-polling. */
  public record Poll(
      @Span(min = "100ms", max = "5m") Duration hold,
      @Span(min = "100ms", max = "1h") Duration linger) {}

  /** Socket.IO, see {@link dev.parley.socketio.IoSettings}. */
  public record SocketIo(
      boolean enabled,
      @Text(TextForm.ENGINE_PATH) String path,
      @Span(min = "100ms", max = "10m") Duration pingInterval,
      @Span(min = "50ms", max = "10m") Duration pingTimeout,
      @Span(min = "100ms", max = "10m") Duration connectTimeout,
      @Span(min = "100ms", max = "10m") Duration upgradeTimeout,
      @Bytes(min = "1KiB", max = "64MiB") int maxPayload,
      Transports transports,
      @Bytes(min = "0", max = "64MiB") int pollCompression,
      @Text(TextForm.OPTIONAL_COOKIE) String cookie,
      Packets packets,
      Handlers handlers,
      @Whole(min = 0, max = 1_000_000) int maxAttachments,
      @Whole(min = 1, max = 1_000_000) int maxNamespaces,
      @Whole(min = 1, max = 10_000_000) int maxWaitingEvents,
      @Whole(min = 0, max = 10_000_000) int maxChildNamespaces,
      SocketIoRecovery recovery,
      ForwardConfig forward,
      @Text(TextForm.BRIDGE_RULE) List<String> bridge,
      SocketIoCluster cluster,
      SocketIoAdmin admin) {

    public SocketIo {
      bridge = List.copyOf(bridge);
    }
  }

  /** Connection state recovery, see {@link dev.parley.socketio.recovery.Recovery}. */
  public record SocketIoRecovery(
      boolean enabled,
      @Span(min = "1s", max = "1d") Duration window,
      @Whole(min = 1, max = 10_000_000) int historySize,
      boolean skipMiddlewares) {}

  /** How servers of Socket.IO that share a Redis speak, see {@link dev.parley.server.fleet}. */
  public record SocketIoCluster(
      @Text(TextForm.KEY_PREFIX) String prefix,
      @Span(min = "100ms", max = "10m") Duration requestTimeout) {}

  /** The Socket.IO Admin UI, see {@link dev.parley.socketio.admin.AdminSettings}. */
  public record SocketIoAdmin(
      boolean enabled,
      @Text(TextForm.OWN_NAMESPACE) String namespace,
      @Text(TextForm.ANY) String username,
      @Text(TextForm.BCRYPT) Secret passwordHash,
      boolean readonly,
      AdminMode mode) {}

  /** How much the Admin UI is shown. */
  public enum AdminMode {
    PRODUCTION,
    DEVELOPMENT
  }

  /** Which transports Socket.IO's clients may use. */
  public enum Transports {
    ALL,
    WEBSOCKET,
    POLLING
  }

  /** The form of Socket.IO's packets. */
  public enum Packets {
    JSON,
    MSGPACK
  }

  /** Where a program's handlers of Socket.IO run. */
  public enum Handlers {
    EVENT_LOOP,
    VIRTUAL_THREADS
  }

  /** The life of sessions apart from their connections. */
  public record Session(
      @Span(min = "100ms", max = "5m") Duration connectTimeout,
      @Span(min = "0s", max = "1d") Duration resumeWindow) {}

  /** Compression of WebSocket messages, RFC 7692. */
  public record Compression(
      boolean enabled,
      @Bytes(min = "0", max = "64MiB") int threshold,
      @Whole(min = 1, max = 9) int level,
      boolean takeover,
      @Whole(min = 1, max = 10_000_000) int takeoverContexts) {}

  /** What the node keeps of all channels together. */
  public record HistoryStore(@Bytes(min = "1MiB", max = "1024GiB") long memoryBytes) {}

  /**
   * The Redis that nodes share, see {@link dev.parley.broker.redis.RedisSettings}; without a URL
   * this node is alone.
   */
  public record Redis(
      @Text(TextForm.REDIS_URL) Secret url,
      @Text(TextForm.FILE) String ca,
      @Text(TextForm.KEY_PREFIX) String prefix,
      @Span(min = "10ms", max = "1m") Duration timeout,
      @Whole(min = 1, max = 10_000_000) int queue,
      @Span(min = "1m", max = "365d") Duration idle,
      @Span(min = "1s", max = "1h") Duration lease) {

    /** Whether channels are shared with other nodes. */
    public boolean enabled() {
      return !url.isEmpty();
    }
  }

  /** What is logged, and how it looks. */
  public record Log(LogLevel level, LogFormat format) {}

  /** How much is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** How a logged event looks. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /**
   * The Prometheus page at {@code /metrics}; unless {@code open}, off loopback it takes an API key.
   */
  public record Metrics(boolean enabled, boolean open) {}
}
