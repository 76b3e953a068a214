package dev.parley.socketio;

import dev.parley.core.hub.Loop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** The crowds of a namespace, one on each loop. Never changed once made; any thread. */
final class Crowds {
  private final IdentityHashMap<Loop, Crowd> byLoop = new IdentityHashMap<>();

  Crowds(Io io, Namespace namespace) {
    io.loops().forEach(loop -> byLoop.put(loop, new Crowd(io, loop, namespace)));
  }

  Crowd of(Loop loop) {
    return Objects.requireNonNull(byLoop.get(loop), "not a loop of this server");
  }

  Collection<Crowd> all() {
    return byLoop.values();
  }

  int count() {
    return byLoop.size();
  }

  /** Does something with each, on its loop. */
  void each(Consumer<Crowd> action) {
    all().forEach(crowd -> crowd.run(() -> action.accept(crowd)));
  }

  /** Asks each, on its loop; completes with what all have answered together. */
  <T> CompletableFuture<List<T>> fromEach(Function<Crowd, List<T>> question) {
    List<CompletableFuture<List<T>>> parts = new ArrayList<>();
    for (Crowd crowd : all()) {
      var part = new CompletableFuture<List<T>>();
      parts.add(part);
      crowd.run(() -> part.complete(question.apply(crowd)));
    }
    return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
        .thenApply(_ -> parts.stream().flatMap(part -> part.resultNow().stream()).toList());
  }
}
