package dev.parley.server.bench;

import dev.parley.server.bench.Intervals.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One room for a long time: a line for each interval, with the server's memory beside it. */
final class HoldRun implements Measurement {
  private final LoadRuns runs;
  private final ServerMemory memory;
  private final List<HoldTable.Line> told = new ArrayList<>();

  HoldRun(LoadRuns runs, ServerMemory memory) {
    this.runs = runs;
    this.memory = memory;
  }

  @Override
  public int open() throws InterruptedException, ExecutionException {
    return runs.open();
  }

  @Override
  public CompletableFuture<Void> prepare() {
    return runs.prepare();
  }

  @Override
  public void begin() {
    runs.begin();
  }

  @Override
  public CompletableFuture<Void> finished() {
    return runs.finished();
  }

  @Override
  public Progress progress(boolean terminal) throws InterruptedException, ExecutionException {
    Progress running = runs.progress(terminal);
    List<String> lines = lines(LoadRun.STRAGGLERS);
    return new Progress(lines, terminal ? running.passing() : "");
  }

  @Override
  public Verdict verdict() throws InterruptedException, ExecutionException {
    StringBuilder text = new StringBuilder();
    lines(Duration.ZERO).forEach(line -> text.append(line).append(System.lineSeparator()));
    Verdict whole = runs.verdict();
    text.append(whole.text());
    if (!told.isEmpty()) {
      text.append(HoldTable.compare(told.getFirst(), told.getLast()));
    }
    return new Verdict(text.toString(), whole.fine());
  }

  @Override
  public void stop() {
    runs.stop();
  }

  @Override
  public CompletableFuture<Void> leave() {
    return runs.leave();
  }

  /** The lines of intervals that have been over for a while and were not told yet. */
  private List<String> lines(Duration over) throws InterruptedException, ExecutionException {
    List<String> lines = new ArrayList<>();
    List<Interval> ended = runs.first().intervals(told.size(), over).get();
    if (!ended.isEmpty()) {
      ServerMemory.Reading reading = memory.read();
      for (Interval interval : ended) {
        HoldTable.Line line = new HoldTable.Line(interval, reading);
        told.add(line);
        lines.add(HoldTable.line(line));
      }
    }
    return lines;
  }
}
