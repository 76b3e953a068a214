package dev.parley.server.bench;

import dev.parley.net.client.WebSocketClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All members of a room are cut at once, and come back at once. */
final class StormRun extends RoomRun {
  private final BenchPlan plan;
  private @Nullable Comeback comeback;

  /** As {@link RoomRun}. */
  StormRun(BenchPlan plan, WebSocketClient client, int run, LongSupplier clock) {
    super(plan, plan.uri(0), client, run, clock);
    this.plan = plan;
    for (int i = 0; i < plan.connections(); i++) {
      members.add(new StormMember(this));
    }
  }

  @Override
  URI address(StormMember member) {
    return plan.uri(0);
  }

  @Override
  void begun(long fromNanos) {
    thread.later(this::cut, fromNanos - thread.now());
  }

  private void cut() {
    if (!finished.isDone()) {
      comeback = new Comeback(members.size(), thread.now());
      standing = 0;
      members.forEach(StormMember::cut);
      // Behind the ends of the old connections, which the loop has yet to carry out.
      thread.run(() -> members.forEach(member -> comeBack(member, 0)));
    }
  }

  @Override
  boolean back(StormMember member) {
    Comeback cut = comeback;
    if (cut != null) {
      cut.back(member, member.resumed(), member.recovered(), thread.now());
    }
    return cut != null;
  }

  @Override
  void lost(StormMember member, String why) {
    tally.failed(why);
    comeBack(member, RETRY.toNanos());
  }

  @Override
  void refused(StormMember member, String why) {
    Comeback cut = comeback;
    if (cut != null) {
      cut.refused(why);
    } else {
      tally.failed(why);
    }
  }

  @Override
  Duration stragglers() {
    return LoadRun.STRAGGLERS;
  }

  @Override
  public Progress progress(boolean terminal) throws InterruptedException, ExecutionException {
    return new Progress(List.of(), StormTable.progress(ask(this::result)));
  }

  @Override
  public Verdict verdict() throws InterruptedException, ExecutionException {
    StormTable.Result result = ask(this::result);
    return new Verdict(StormTable.of(plan, result), result.fine());
  }

  private StormTable.Result result() {
    Comeback cut = comeback;
    return new StormTable.Result(load(), cut == null ? null : cut.snapshot(), missed(), doubled());
  }
}
