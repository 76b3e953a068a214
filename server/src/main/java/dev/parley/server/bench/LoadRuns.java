package dev.parley.server.bench;

import dev.parley.net.client.WebSocketClient;
import dev.parley.server.bench.Load.Part;
import dev.parley.server.bench.Tally.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;

/** The classes of a load beside each other, each with its own pace and its own figures. */
final class LoadRuns implements Measurement {
  private final Load load;
  private final List<LoadRun> runs = new ArrayList<>();
  private List<Snapshot> before = List.of();

  LoadRuns(Load load, WebSocketClient client, int run, LongSupplier clock) {
    this.load = load;
    for (Part part : load.parts()) {
      runs.add(new LoadRun(part.plan(), client, run + runs.size(), clock));
    }
  }

  /** The run of the first class. */
  LoadRun first() {
    return runs.getFirst();
  }

  @Override
  public int open() throws InterruptedException, ExecutionException {
    return snapshots().stream().mapToInt(Snapshot::open).sum();
  }

  /** One class after another, so that only so many handshakes are under way. */
  @Override
  public CompletableFuture<Void> prepare() {
    CompletableFuture<Void> prepared = CompletableFuture.completedFuture(null);
    for (LoadRun run : runs) {
      prepared = prepared.thenCompose(_ -> run.prepare());
    }
    return prepared;
  }

  @Override
  public void begin() {
    runs.forEach(LoadRun::begin);
  }

  @Override
  public CompletableFuture<Void> finished() {
    return CompletableFuture.allOf(
        runs.stream().map(LoadRun::finished).toArray(CompletableFuture[]::new));
  }

  @Override
  public Progress progress(boolean terminal) throws InterruptedException, ExecutionException {
    List<Snapshot> now = snapshots();
    List<Snapshot> last = before.isEmpty() ? now : before;
    before = now;
    return new Progress(
        List.of(),
        now.size() == 1
            ? BenchTable.progress(now.getFirst(), last.getFirst())
            : ClassTable.progress(load, now, last));
  }

  @Override
  public Verdict verdict() throws InterruptedException, ExecutionException {
    List<Snapshot> results = new ArrayList<>();
    for (LoadRun run : runs) {
      results.add(run.finished().get());
    }
    boolean fine =
        results.stream()
            .allMatch(
                result -> result.lost() <= 0 && result.errors().isEmpty() && result.received() > 0);
    if (results.size() > 1) {
      return new Verdict(ClassTable.of(load, results), fine);
    }
    StringBuilder table = new StringBuilder();
    if (load.scenario() != null) {
      BenchTable.row(table, "scenario", load.scenario().toString());
    }
    table.append(BenchTable.of(load.parts().getFirst().plan(), results.getFirst()));
    return new Verdict(table.toString(), fine);
  }

  @Override
  public void stop() {
    runs.forEach(LoadRun::stop);
  }

  @Override
  public CompletableFuture<Void> leave() {
    return CompletableFuture.allOf(
        runs.stream().map(LoadRun::leave).toArray(CompletableFuture[]::new));
  }

  private List<Snapshot> snapshots() throws InterruptedException, ExecutionException {
    List<Snapshot> snapshots = new ArrayList<>();
    for (LoadRun run : runs) {
      snapshots.add(run.snapshot().get());
    }
    return snapshots;
  }
}
