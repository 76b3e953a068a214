package dev.parley.server.check;

import dev.parley.core.channel.Position;
import dev.parley.core.check.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the logs page by page, as one more observer of them: what is acknowledged has to be there,
 * and to be what subscribers got. Confined to the run's thread.
 */
final class LogReader {
  private final Recorder recorder;
  private final List<Referee> referees;
  private final List<String> channels;
  private final Map<String, Position> positions = new HashMap<>();
  private final Map<String, Position> tops = new HashMap<>();
  private @Nullable CompletableFuture<Boolean> round;
  private int next;

  LogReader(Recorder recorder, List<Referee> referees, List<String> channels) {
    this.recorder = recorder;
    this.referees = List.copyOf(referees);
    this.channels = List.copyOf(channels);
  }

  /** Where each log ended when it was read last. */
  Map<String, Position> tops() {
    return Map.copyOf(tops);
  }

  /** Finds out where the logs begin for this run; fails as the first question does. */
  CompletableFuture<Void> begin() {
    // It asks now and then: nothing is expected to reach it in time.
    recorder.add(new Operation.Troubled(Recorder.LOG));
    List<CompletableFuture<?>> questions = new ArrayList<>();
    for (String channel : channels) {
      questions.add(
          referees
              .getFirst()
              .history(channel, null)
              .thenAccept(answer -> {
                Position top = Lines.position(answer, "position").orElseThrow();
                positions.put(channel, top);
                recorder.add(new Operation.Attached(Recorder.LOG, channel, top));
              }));
    }
    return CompletableFuture.allOf(questions.toArray(new CompletableFuture<?>[0]));
  }

  /**
   * Reads all logs to their ends, each from any node; the round that is under way if there is one.
   * Completes with whether all were read.
   */
  CompletableFuture<Boolean> round() {
    CompletableFuture<Boolean> before = round;
    if (before != null && !before.isDone()) {
      return before;
    }
    List<CompletableFuture<?>> readings = new ArrayList<>();
    for (String channel : channels) {
      readings.add(read(channel));
    }
    var now =
        CompletableFuture.allOf(readings.toArray(new CompletableFuture<?>[0]))
            .handle((_, failure) -> {
              if (failure != null) {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                recorder.trouble("a log can't be read: " + cause.getMessage());
              }
              return failure == null;
            });
    round = now;
    return now;
  }

  private CompletableFuture<Void> read(String channel) {
    recorder.add(new Operation.TopAsked(channel));
    Referee referee = referees.get(next++ % referees.size());
    return referee
        .history(channel, positions.get(channel))
        .thenCompose(page -> {
          Optional<Position> top = Lines.position(page, "position");
          if (top.isEmpty()) {
            recorder.unreadable("a page of history without a position");
            return CompletableFuture.<Void>completedFuture(null);
          }
          take(channel, page, top.get());
          if (page.path("more").asBoolean(false)) {
            return read(channel);
          }
          tops.put(channel, top.get());
          recorder.add(new Operation.TopTold(channel, top.get()));
          return CompletableFuture.<Void>completedFuture(null);
        });
  }

  private void take(String channel, JsonNode page, Position top) {
    JsonNode gap = page.path("gap");
    if (gap.has("from")) {
      var resumesAt = new Position(top.epoch(), gap.path("to").asLong(0), 0);
      positions.put(channel, resumesAt);
      long from = gap.path("from").asLong(0);
      recorder.add(new Operation.GapTold(Recorder.LOG, channel, from, resumesAt));
    }
    for (JsonNode publication : page.path("publications")) {
      Optional<Position> position = Lines.position(publication, "position");
      if (position.isEmpty()) {
        recorder.unreadable("a publication of history without a position");
        return;
      }
      positions.put(channel, position.get());
      String payload = Lines.text(publication, "text");
      recorder.add(new Operation.Delivered(Recorder.LOG, channel, position.get(), payload));
    }
  }
}
