package dev.parley.server;

import dev.parley.dialect.feed.FeedDialect;
import dev.parley.dialect.parley.ParleyDialect;
import dev.parley.dialect.parley.ParleySettings;
import dev.parley.dialect.raw.EchoDialect;
import dev.parley.dialect.raw.RawDialect;
import dev.parley.net.Endpoints;
import dev.parley.net.NetSettings;
import dev.parley.net.connection.Endpoint;
import dev.parley.net.connection.Heartbeat;
import dev.parley.net.engineio.EngineEndpoint;
import dev.parley.net.http.HttpLimits;
import dev.parley.net.http.Origins;
import dev.parley.net.longpoll.PollSettings;
import dev.parley.net.peer.AddressRange;
import dev.parley.net.peer.ProxySettings;
import dev.parley.net.peer.TrustedProxies;
import dev.parley.net.tls.TlsSettings;
import dev.parley.net.websocket.WebSocketSettings;
import dev.parley.net.websocket.codec.FrameLimits;
import dev.parley.net.wire.Wires;
import dev.parley.server.config.ParleyConfig;
import java.nio.file.Path;
import java.util.List;

/** The configuration in the transports' terms, and which dialect is spoken where. */
final class NetWiring {
  private NetWiring() {}

  static NetSettings settings(ParleyConfig config) {
    var server = config.server();
    var limits = config.limits();
    var http = HttpLimits.defaults();
    var heartbeat =
        new Heartbeat(
            config.heartbeat().interval(),
            config.heartbeat().timeout(),
            config.heartbeat().misses());
    var webSocket =
        new WebSocketSettings(
            new FrameLimits(limits.frameBytes(), limits.messageBytes(), limits.messageFragments()),
            heartbeat,
            deflate(config.compression()));
    var settings =
        NetSettings.defaults(server.host(), server.port())
            .with(new Origins(server.origins()))
            .with(
                new HttpLimits(
                    limits.headerBytes(),
                    limits.urlBytes(),
                    limits.bodyBytes(),
                    http.requestTimeout(),
                    http.idleTimeout(),
                    limits.sessions()))
            .with(webSocket)
            .with(
                new NetSettings.OneWay(
                    config.sse().retry(), config.sse().keepAlive(), config.stream().keepAlive()))
            .with(new PollSettings(config.poll().hold(), config.poll().linger()))
            .with(Wires.Choice.valueOf(server.sockets().name()))
            .with(proxies(config))
            .with(
                new NetSettings.Drain(
                    server.drain().notice(), server.drain().deadline(), server.drain().rate()));
    if (!config.tls().enabled()) {
      return settings;
    }
    return settings.with(
        TlsSettings.of(Path.of(config.tls().certificate()), Path.of(config.tls().key()))
            .withHandshakeTimeout(limits.tlsHandshakeTimeout()));
  }

  private static ProxySettings proxies(ParleyConfig config) {
    var trusted =
        config.server().trustedProxies().stream()
            .map(written -> AddressRange.parse(written).orElseThrow())
            .toList();
    return new ProxySettings(
        new TrustedProxies(trusted),
        config.server().proxyProtocol(),
        config.limits().proxyHeaderBytes());
  }

  private static WebSocketSettings.Deflate deflate(ParleyConfig.Compression compression) {
    return new WebSocketSettings.Deflate(
        compression.enabled(),
        compression.threshold(),
        compression.level(),
        compression.takeover() ? compression.takeoverContexts() : 0);
  }

  static Endpoints endpoints(ParleyConfig config, EngineEndpoint socketIo) {
    var settings =
        new ParleySettings(
            config.limits().commandsPerMessage(),
            config.session().connectTimeout(),
            ParleySettings.defaults().historyLimit());
    List<Endpoint> webSockets =
        List.of(
            parley("/ws", settings),
            new Endpoint("/raw/{channel}", "raw", RawDialect::new, List.of()),
            new Endpoint("/echo", "echo", EchoDialect::new, List.of()));
    return new Endpoints(
        webSockets,
        parley("/sse", settings),
        new Endpoint("/sse", "feed", FeedDialect::new, List.of()),
        parley("/stream", settings),
        parley("/poll", settings),
        List.of(socketIo));
  }

  private static Endpoint parley(String path, ParleySettings settings) {
    return new Endpoint(path, "parley", () -> new ParleyDialect(settings), List.of("parley.v1"));
  }
}
