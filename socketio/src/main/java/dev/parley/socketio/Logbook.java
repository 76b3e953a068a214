package dev.parley.socketio;

import dev.parley.core.channel.Position;
import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Loop;
import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.packet.Packet;
import dev.parley.socketio.recovery.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A namespace's log: what can be recovered is sent through it, and reaches the sockets of all
 * servers in its order. Each event carries its place in the log as one more argument, by which a
 * client says later what it had last.
 *
 * <p>What this server appends is numbered. What must not overtake it, because it was sent later and
 * goes directly, waits in each crowd until the entry of the last number has come back. A lock keeps
 * numbers and appending in one order.
 */
final class Logbook implements Journal.Reader {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String server = Ids.next();
  private final Namespace namespace;
  private final Journal journal;
  private final List<Runnable> early = new ArrayList<>();
  private boolean begun;
  private long issued;

  Logbook(Namespace namespace, Journal journal) {
    this.namespace = namespace;
    this.journal = journal;
  }

  /** Begins to read along, and tries again while that fails. Once. */
  void begin() {
    var _ =
        journal
            .follow(namespace.name(), this)
            .whenComplete((start, failure) -> {
              if (start == null) {
                namespace.bug("following the log of events", failure);
                Loop.Timer _ = namespace.after(RETRY, this::begin);
              } else {
                each(crowd -> crowd.turnstile().stands(start));
                hasBegun();
              }
            });
  }

  /** Runs the task once the log is read, at once if it is; tasks keep their order. */
  void whenBegun(Runnable task) {
    synchronized (this) {
      if (!begun) {
        early.add(task);
        return;
      }
    }
    task.run();
  }

  void end() {
    journal.unfollow(namespace.name());
  }

  /** The number of what was appended last here. From any thread. */
  synchronized long issued() {
    return issued;
  }

  /** Sends an event, an array with its name first. From any thread. */
  void send(JsonNode event, Audience audience) {
    append(event, null, audience, "");
  }

  /** Lets the other servers do something, behind what was sent before. From any thread. */
  void send(Deed deed, Audience audience) {
    append(null, deed, audience, "");
  }

  /** Tells that a socket goes on in another life, wherever it lives yet. From any thread. */
  void goesOn(String sid, String keeper) {
    append(null, null, Audience.room(sid), keeper);
  }

  /** The packets behind a position that a socket in these rooms has missed; empty if not all. */
  CompletionStage<Optional<List<Missed>>> since(Position position) {
    return journal
        .since(namespace.name(), position)
        .thenApply(found -> found.map(entries -> entries.stream().map(Missed::of).toList()));
  }

  /**
   * What was sent while a client was away.
   *
   * @param event null if it is nothing that clients are sent
   */
  record Missed(Position position, @Nullable JsonNode event, Audience audience) {
    private static Missed of(Journal.Entry kept) {
      LogEntry entry = LogEntry.read(kept.bytes()).orElse(null);
      return entry == null
          ? new Missed(kept.position(), null, Audience.EVERYBODY)
          : new Missed(kept.position(), entry.event(), entry.audience());
    }
  }

  /** The messages of an event, with its place. */
  List<Frame> frames(JsonNode content, Position position) {
    ArrayNode event = (ArrayNode) content.deepCopy();
    return namespace.encode(Packet.Type.EVENT, Packet.NO_ID, event.add(position.encode()));
  }

  @Override
  public void entry(Journal.Entry kept) {
    LogEntry entry = LogEntry.read(kept.bytes()).orElse(null);
    JsonNode event = entry == null ? null : entry.event();
    List<Frame> frames = event == null ? List.of() : frames(event, kept.position());
    each(crowd -> {
      crowd.turnstile().stands(kept.position());
      if (entry != null) {
        happens(crowd, entry, frames);
        if (entry.server().equals(server)) {
          crowd.turnstile().passed(entry.ticket());
        }
      }
    });
  }

  private void happens(Crowd crowd, LogEntry entry, List<Frame> frames) {
    JsonNode event = entry.event();
    Deed deed = entry.deed();
    if (!entry.keeper().isEmpty()) {
      crowd.fence(entry.audience().rooms().iterator().next(), entry.keeper());
    } else if (event != null) {
      crowd.tell(event.path(0).asString(), Args.from(event, 1), entry.audience(), frames);
      crowd.send(frames, entry.audience(), false);
    } else if (deed != null && !entry.server().equals(server)) {
      crowd.select(entry.audience()).forEach(deed::doTo);
    }
  }

  @Override
  public void lost(Position resumesAt) {
    long number = issued();
    each(crowd -> {
      crowd.turnstile().stands(resumesAt);
      crowd.turnstile().passed(number);
      crowd.select(Audience.EVERYBODY).forEach(Socket::drop);
    });
  }

  /** What comes while the early tasks run waits behind them. */
  private void hasBegun() {
    while (true) {
      List<Runnable> next;
      synchronized (this) {
        if (early.isEmpty()) {
          begun = true;
          return;
        }
        next = List.copyOf(early);
        early.clear();
      }
      next.forEach(Runnable::run);
    }
  }

  private synchronized void append(
      @Nullable JsonNode event, @Nullable Deed deed, Audience audience, String keeper) {
    long number = ++issued;
    byte[] entry = new LogEntry(server, number, event, deed, audience, keeper).write();
    whenBegun(() -> append(number, entry));
  }

  private void append(long number, byte[] entry) {
    CompletionStage<Position> appended = journal.append(namespace.name(), entry);
    var _ =
        appended.whenComplete((_, failure) -> {
          if (failure != null) {
            namespace.bug("appending to the log of events", failure);
            each(crowd -> crowd.turnstile().passed(number));
          }
        });
  }

  private void each(Consumer<Crowd> action) {
    namespace.crowds().each(action);
  }
}
