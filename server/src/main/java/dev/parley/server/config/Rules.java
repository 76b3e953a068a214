package dev.parley.server.config;

import dev.parley.net.peer.AddressRange;
import dev.parley.net.tls.PemFiles;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What must hold between values that are each within their range. */
final class Rules {

  private final ParleyConfig config;
  private final Map<String, Source> sources;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Finding> doubts = new ArrayList<>();

  Rules(ParleyConfig config, Map<String, Source> sources) {
    this.config = config;
    this.sources = sources;
    sizes();
    times();
    tokens();
    tls();
    proxies();
    forward();
    bridge();
    adminUi();
    config.namespaces().forEach(this::namespace);
  }

  /** Combinations that cannot work. */
  List<Finding> findings() {
    return findings;
  }

  /** Combinations that work, but hardly as meant. */
  List<Finding> doubts() {
    return doubts;
  }

  private void sizes() {
    LimitsConfig limits = config.limits();
    atMost(
        "limits.frame-bytes", limits.frameBytes(), "limits.message-bytes", limits.messageBytes());
    atMost(
        "limits.message-bytes", limits.messageBytes(), "limits.outbox-bytes", limits.outboxBytes());
    atMost(
        "limits.message-bytes",
        limits.messageBytes(),
        "history.memory-bytes",
        config.history().memoryBytes());
    atMost(
        "limits.presence-info-bytes",
        limits.presenceInfoBytes(),
        "limits.message-bytes",
        limits.messageBytes());
  }

  private void atMost(String path, long bytes, String boundPath, long bound) {
    if (bytes > bound) {
      String found =
          "%s is %s; allowed: at most %s, which is %s"
              .formatted(path, ByteSizes.format(bytes), boundPath, ByteSizes.format(bound));
      findings.add(new Finding(laterOf(path, boundPath), found));
    }
  }

  private void times() {
    Duration timeout = config.heartbeat().timeout();
    Duration interval = config.heartbeat().interval();
    if (timeout.compareTo(interval) > 0) {
      String message =
          "heartbeat.timeout is %s; allowed: at most heartbeat.interval, which is %s"
              .formatted(Durations.format(timeout), Durations.format(interval));
      findings.add(new Finding(laterOf("heartbeat.timeout", "heartbeat.interval"), message));
    }
    ParleyConfig.Drain drain = config.server().drain();
    if (drain.notice().isPositive() && drain.notice().compareTo(drain.deadline()) >= 0) {
      doubts.add(
          new Finding(
              laterOf("server.drain.notice", "server.drain.deadline"),
              "server.drain.notice is not shorter than server.drain.deadline: all connections are"
                  + " told to leave at once, at the deadline"));
    }
  }

  private void tokens() {
    ParleyConfig.Auth auth = config.auth();
    if (auth.tokenSecret().isEmpty()) {
      unused("auth.audience", auth.audience());
      unused("auth.issuer", auth.issuer());
    }
  }

  private void tls() {
    ParleyConfig.Tls tls = config.tls();
    if (tls.certificate().isEmpty() != tls.key().isEmpty()) {
      boolean lacksKey = tls.key().isEmpty();
      String set = lacksKey ? "tls.certificate" : "tls.key";
      String missing = lacksKey ? "tls.key" : "tls.certificate";
      findings.add(
          new Finding(
              source(set), set + " is set and " + missing + " is not; allowed: both, or neither"));
    } else if (tls.enabled()) {
      files(tls);
    }
  }

  /** A certificate that can't be used is told now, not by the first peer that is turned away. */
  private void files(ParleyConfig.Tls tls) {
    String reading = "tls.certificate";
    try {
      var chain = PemFiles.certificates(Path.of(tls.certificate()));
      reading = "tls.key";
      var _ = PemFiles.key(Path.of(tls.key()), chain.getFirst());
    } catch (IOException | InvalidPathException e) {
      findings.add(new Finding(source(reading), reading + ": " + e.getMessage()));
    }
  }

  private void proxies() {
    ParleyConfig.Server server = config.server();
    if (server.proxyProtocol() && server.trustedProxies().isEmpty()) {
      findings.add(
          new Finding(
              source("server.proxy-protocol"),
              "server.proxy-protocol is true and server.trusted-proxies is empty; allowed: true"
                  + " where server.trusted-proxies says whose headers are read"));
    }
    for (String written : server.trustedProxies()) {
      if (AddressRange.parse(written).orElseThrow().isEverything()) {
        doubts.add(
            new Finding(
                source("server.trusted-proxies"),
                "server.trusted-proxies holds "
                    + written
                    + ": whoever reaches the port may say who it is"));
      }
    }
  }

  private void forward() {
    ForwardConfig forward = config.socketIo().forward();
    if (!forward.enabled()) {
      return;
    }
    if (forward.secret().isEmpty()) {
      findings.add(
          new Finding(
              source("socket-io.forward.url"),
              "socket-io.forward.url is set and socket-io.forward.secret is not; allowed: both, or"
                  + " neither"));
    }
    if (!config.socketIo().enabled()) {
      doubts.add(
          new Finding(
              source("socket-io.forward.url"),
              "socket-io.forward.url has no effect: socket-io.enabled is false"));
    }
  }

  /** What comes from a channel has no place in the namespace's log, by which clients recover. */
  private void bridge() {
    if (!config.socketIo().bridge().isEmpty() && config.socketIo().recovery().enabled()) {
      findings.add(
          new Finding(
              laterOf("socket-io.bridge", "socket-io.recovery.enabled"),
              "socket-io.bridge and socket-io.recovery.enabled are both set; allowed: one of"
                  + " them"));
    }
  }

  private void adminUi() {
    ParleyConfig.SocketIoAdmin admin = config.socketIo().admin();
    if (admin.enabled() && admin.passwordHash().isEmpty()) {
      findings.add(
          new Finding(
              source("socket-io.admin.enabled"),
              "socket-io.admin.enabled is true and socket-io.admin.password-hash is not set;"
                  + " allowed: true with the bcrypt hash of a password"));
    }
  }

  private void unused(String path, String value) {
    if (!value.isEmpty()) {
      doubts.add(new Finding(source(path), path + " has no effect: auth.token-secret is not set"));
    }
  }

  private void namespace(String name, NamespaceConfig namespace) {
    if (namespace.recovery() && namespace.history().size() == 0) {
      String path = "namespaces." + name;
      doubts.add(
          new Finding(
              laterOf(path + ".history.size", path + ".recovery"),
              path + " has recovery but keeps no history: every recovery ends in a gap"));
    }
  }

  /** Of two values that do not fit together, the place that overrides more is the one to change. */
  private Source laterOf(String path, String other) {
    Source first = source(path);
    Source second = source(other);
    boolean firstIsDefault = ConfigLoader.isBuiltIn(first);
    boolean secondIsDefault = ConfigLoader.isBuiltIn(second);
    if (firstIsDefault != secondIsDefault) {
      return firstIsDefault ? second : first;
    }
    return second.rank() > first.rank() ? second : first;
  }

  private Source source(String path) {
    Source source = sources.get(path);
    if (source == null) {
      throw new IllegalStateException("no value at " + path);
    }
    return source;
  }
}
