package dev.parley.socketio;

import dev.parley.core.channel.Position;
import dev.parley.socketio.recovery.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds what a client needs to go on as the socket that it was: its state, which is taken away with
 * that, and all that it has missed. Confined to the client's loop.
 *
 * <p>The log grows meanwhile. What is read is compared with where the crowd stands, and read on
 * from there until nothing is missing between; what comes then comes live.
 */
final class Comeback {
  /** The state and the events missed; those that are for the socket are to be chosen yet. */
  record Found(SavedSocket saved, List<Logbook.Missed> missed) {}

  private final Client client;
  private final Namespace namespace;
  private final Logbook log;
  private final Recovery recovery;
  private final Consumer<@Nullable Found> then;
  private final List<Logbook.Missed> missed = new ArrayList<>();

  /**
   * @param then is called once, on the loop: with null if there is nothing to go on
   */
  Comeback(Client client, Namespace namespace, Logbook log, Consumer<@Nullable Found> then) {
    this.client = client;
    this.namespace = namespace;
    this.log = log;
    this.recovery = namespace.recovery();
    this.then = then;
  }

  void begin(JsonNode auth) {
    String pid = auth.path("pid").asString("");
    JsonNode offset = auth.get("offset");
    Optional<Position> last =
        offset != null && offset.isString() ? Position.parse(offset.asString()) : Optional.empty();
    if (pid.isEmpty() || (offset != null && !offset.isNull() && last.isEmpty())) {
      then.accept(null);
      return;
    }
    await(
        recovery.sessions().take(pid),
        state -> {
          SavedSocket saved = state.flatMap(SavedSocket::read).orElse(null);
          if (saved == null || !saved.nsp().equals(namespace.name())) {
            then.accept(null);
          } else {
            read(saved, last.orElse(saved.start()));
          }
        });
  }

  private void read(SavedSocket saved, Position from) {
    Position crowd = namespace.crowd(client.loop()).turnstile().position();
    if (from.equals(crowd)) {
      then.accept(new Found(saved, missed));
      return;
    }
    await(
        log.since(from),
        found -> {
          if (found.isEmpty()) {
            then.accept(null);
          } else {
            took(saved, from, found.get());
          }
        });
  }

  private void took(SavedSocket saved, Position from, List<Logbook.Missed> more) {
    Position crowd = namespace.crowd(client.loop()).turnstile().position();
    if (!crowd.epoch().equals(from.epoch())) {
      then.accept(null);
      return;
    }
    more.stream().filter(one -> one.position().offset() <= crowd.offset()).forEach(missed::add);
    Position stands = missed.isEmpty() ? from : missed.getLast().position();
    if (stands.offset() >= crowd.offset()) {
      then.accept(new Found(saved, missed));
    } else if (more.isEmpty()) {
      // The crowd has had what the log does not show: it was rolled back.
      then.accept(null);
    } else {
      read(saved, stands);
    }
  }

  private <T> void await(CompletionStage<T> asked, Consumer<T> use) {
    var _ =
        asked.whenComplete((answer, failure) ->
            client.run(() -> {
              if (answer == null) {
                namespace.bug("recovering a socket", failure);
                then.accept(null);
              } else {
                use.accept(answer);
              }
            }));
  }
}
