package dev.parley.server.bridge;

import dev.parley.core.channel.Payload;
import dev.parley.socketio.Args;
import dev.parley.socketio.Io;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.SharedRooms;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shares rooms with channels, as rules say. Any thread; does not block. */
public final class Bridge implements SharedRooms {

  /** A room of a namespace. */
  private record Place(String nsp, String room) {}

  private final List<Rule> rules;
  private final Channels channels;
  private final BridgeMetrics metrics;
  private final Map<Place, Link> links = new ConcurrentHashMap<>();

  /**
   * @param rules as they are configured, in their order: the first that fits a room counts
   */
  public Bridge(List<String> rules, Channels channels, MeterRegistry registry) {
    this.rules = rules.stream().map(Rule::parse).toList();
    this.channels = channels;
    this.metrics = new BridgeMetrics(registry);
  }

  /** Begins to share rooms; before clients come. */
  public void serve(Io io) {
    rules.forEach(rule -> io.of(rule.nsp()));
    io.share(this);
  }

  @Override
  public void opened(Namespace namespace, String room) {
    Rule rule = ruleOf(namespace, room);
    if (rule != null) {
      var _ = change(namespace, room, rule, Link::opened);
    }
  }

  @Override
  public void closed(Namespace namespace, String room) {
    Rule rule = ruleOf(namespace, room);
    if (rule != null) {
      var _ = change(namespace, room, rule, Link::closed);
    }
  }

  @Override
  public boolean takes(Namespace namespace, String room, String event, Args args) {
    Rule rule = ruleOf(namespace, room);
    if (rule == null || !rule.event().equals(event)) {
      return false;
    }
    Optional<Payload> payload = Contents.of(args).filter(channels::allows);
    if (payload.isEmpty()) {
      return false;
    }
    Link link = change(namespace, room, rule, Link::reserve);
    link.publish(payload.get(), () -> forget(new Place(namespace.name(), room)));
    return true;
  }

  private @Nullable Rule ruleOf(Namespace namespace, String room) {
    for (Rule rule : rules) {
      if (rule.nsp().equals(namespace.name())
          && rule.channelOf(room).filter(channels::allows).isPresent()) {
        return rule;
      }
    }
    return null;
  }

  /** Links that have nothing to do are not kept: only under the map's lock is that known. */
  private Link change(Namespace namespace, String room, Rule rule, Consumer<Link> change) {
    var changed = new AtomicReference<Link>();
    links.compute(
        new Place(namespace.name(), room),
        (_, known) -> {
          Link link = known == null ? new Link(namespace, room, rule, channels, metrics) : known;
          change.accept(link);
          changed.set(link);
          return link.idle() ? null : link;
        });
    return changed.get();
  }

  private void forget(Place place) {
    links.computeIfPresent(place, (_, link) -> link.idle() ? null : link);
  }
}
