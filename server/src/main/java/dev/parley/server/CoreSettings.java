package dev.parley.server;

import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Limits;
import dev.parley.server.config.NamespaceConfig;
import dev.parley.server.config.ParleyConfig;
import java.util.HashMap;
import java.util.Map;

/** The configuration in the core's terms. */
final class CoreSettings {
  private CoreSettings() {}

  static Namespaces namespaces(ParleyConfig config) {
    Map<String, Namespace> named = new HashMap<>();
    config.namespaces().forEach((name, rules) -> named.put(name, namespace(name, rules)));
    if (config.socketIo().recovery().enabled()) {
      named.put(HubJournal.NAMESPACE, events(config.socketIo().recovery()));
    }
    Namespace fallback =
        named.getOrDefault("default", namespace("default", config.namespaceDefaults()));
    Namespace inbox =
        new Namespace(
            "inbox",
            fallback.historySize(),
            fallback.historyAge(),
            false,
            fallback.recovery(),
            Namespace.Access.USERS,
            inboxPublish(fallback.publish()),
            fallback.slowConsumer());
    return new Namespaces(fallback, inbox, named);
  }

  /** The logs of Socket.IO's events, which no client may use. */
  private static Namespace events(ParleyConfig.SocketIoRecovery rules) {
    return new Namespace(
        HubJournal.NAMESPACE,
        rules.historySize(),
        rules.window(),
        false,
        true,
        Namespace.Access.NOBODY,
        Namespace.Access.NOBODY,
        Namespace.SlowConsumer.DISCONNECT);
  }

  static Limits limits(ParleyConfig config) {
    var limits = config.limits();
    return new Limits(
        limits.channelNameLength(),
        limits.keyLength(),
        limits.methodLength(),
        limits.subscriptionsPerSession(),
        limits.outboxBytes(),
        limits.messageBytes(),
        limits.presenceInfoBytes(),
        limits.commandsUnderWay(),
        config.session().resumeWindow());
  }

  static FanOut fanOut(ParleyConfig config) {
    var fanOut = config.fanOut();
    return new FanOut(
        fanOut.piece(),
        fanOut.spacedFrom(),
        fanOut.spacing(),
        fanOut.gathering(),
        fanOut.longestPause());
  }

  /**
   * Users may write to each other, unless nobody may publish at all; strangers only where all may.
   */
  private static Namespace.Access inboxPublish(Namespace.Access publish) {
    return switch (publish) {
      case ANYONE -> Namespace.Access.ANYONE;
      case USERS, GRANTED -> Namespace.Access.USERS;
      case NOBODY -> Namespace.Access.NOBODY;
    };
  }

  private static Namespace namespace(String name, NamespaceConfig rules) {
    return new Namespace(
        name,
        rules.history().size(),
        rules.history().age(),
        rules.presence(),
        rules.recovery(),
        Namespace.Access.valueOf(rules.subscribe().name()),
        Namespace.Access.valueOf(rules.publish().name()),
        Namespace.SlowConsumer.valueOf(rules.slowConsumer().name()));
  }
}
