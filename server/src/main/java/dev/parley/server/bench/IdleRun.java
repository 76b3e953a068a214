package dev.parley.server.bench;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.ClientListener;
import dev.parley.net.client.WebSocketClient;
import dev.parley.server.config.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are made and then say nothing: what it costs a server to make one, and to keep
 * it. Everything happens on the client's thread.
 */
final class IdleRun implements Measurement {
  static final Duration STANDS_WITHIN = Duration.ofSeconds(10);

  private final BenchPlan plan;
  private final WebSocketClient client;
  private final ServerProcess server;
  private final LoadThread thread;
  private final Duration standsWithin;
  private final Words words;
  private final Gathering gathering;
  private final List<ClientConnection> connections = new ArrayList<>();
  private final Map<String, Integer> errors = new HashMap<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private int open;
  private int standing;
  private boolean over;
  private long begunNanos;
  private long madeNanos;
  private long keptNanos;
  private @Nullable Duration cpuBefore;
  private @Nullable Duration cpuMade;
  private @Nullable Long residentBefore;
  private @Nullable Long residentKept;

  /**
   * @param server whose time and memory are told
   * @param clock nanoseconds, monotonic
   * @param standsWithin how long a connection that is open may take to be subscribed
   */
  IdleRun(
      BenchPlan plan,
      WebSocketClient client,
      ServerProcess server,
      LongSupplier clock,
      Duration standsWithin) {
    this.plan = plan;
    this.client = client;
    this.server = server;
    this.thread = new LoadThread(client.loop(), clock);
    this.standsWithin = standsWithin;
    this.words = Words.of(plan, 0);
    this.gathering = new Gathering(plan.connections(), List.of(), new Members(), thread);
  }

  @Override
  public int open() throws InterruptedException, ExecutionException {
    return CompletableFuture.supplyAsync(() -> open, thread.loop()).get();
  }

  @Override
  public CompletableFuture<Void> prepare() {
    thread.run(() -> {
      residentBefore = server.resident();
      cpuBefore = server.cpu();
      begunNanos = thread.now();
      gathering.begin();
    });
    return gathering.complete();
  }

  @Override
  public void begin() {
    thread.later(this::finish, plan.duration().toNanos());
  }

  @Override
  public CompletableFuture<Void> finished() {
    return finished;
  }

  @Override
  public Progress progress(boolean terminal) throws InterruptedException, ExecutionException {
    return new Progress(List.of(), IdleTable.progress(open(), plan.connections()));
  }

  @Override
  public Verdict verdict() throws InterruptedException, ExecutionException {
    IdleTable.Result result = CompletableFuture.supplyAsync(this::result, thread.loop()).get();
    return new Verdict(IdleTable.of(plan, result), result.fine(plan));
  }

  @Override
  public void stop() {
    thread.run(() -> {
      gathering.fail(LoadRun.STOPPED);
      finish();
    });
  }

  @Override
  public CompletableFuture<Void> leave() {
    thread.run(() -> {
      over = true;
      if (open == 0) {
        left.complete(null);
      }
      connections.forEach(connection -> connection.close(1000, ""));
    });
    return left;
  }

  private IdleTable.Result result() {
    Duration before = cpuBefore;
    Duration made = cpuMade;
    return new IdleTable.Result(
        open,
        Duration.ofNanos(madeNanos - begunNanos),
        Duration.ofNanos(keptNanos - madeNanos),
        before == null || made == null ? null : made.minus(before),
        residentBefore,
        residentKept,
        Map.copyOf(errors));
  }

  private void opened(Member member, ClientConnection connection) {
    open++;
    connections.add(connection);
    List<String> opening = words.opening(0);
    opening.forEach(connection::text);
    if (opening.isEmpty()) {
      stands(member);
    } else {
      thread.later(() -> expectStanding(member), standsWithin.toNanos());
    }
  }

  private void received(Member member, byte[] utf8) {
    String message = new String(utf8, StandardCharsets.UTF_8);
    if (words.refuses(message)) {
      gathering.fail("the server refuses: " + message);
      failed("an error message");
    } else if (!member.stands && words.stands(message)) {
      stands(member);
    }
  }

  private void expectStanding(Member member) {
    if (!member.stands) {
      gathering.fail("a connection was not subscribed within " + Durations.format(standsWithin));
    }
  }

  /** One more is all that it is to be. */
  private void stands(Member member) {
    member.stands = true;
    if (++standing == plan.connections()) {
      madeNanos = thread.now();
      cpuMade = server.cpu();
    }
    gathering.opened();
    gathering.received();
  }

  private void finish() {
    if (!finished.isDone()) {
      keptNanos = thread.now();
      residentKept = server.resident();
      finished.complete(null);
    }
  }

  private void failed(String why) {
    errors.merge(why, 1, Integer::sum);
  }

  private void ended(int code, String reason) {
    open--;
    if (!over) {
      String why = "close code " + code + (reason.isEmpty() ? "" : " (" + reason + ")");
      gathering.fail("a connection ends before all are made, with " + why);
      failed(why);
      if (open == 0) {
        finish();
      }
    } else if (open == 0) {
      left.complete(null);
    }
  }

  /** Opens the connections; there is nothing to be tried. */
  private final class Members implements Gathering.Members {
    @Override
    public CompletionStage<ClientConnection> connect(int number) {
      return client.connect(plan.uri(0), words.subprotocol(), new Member());
    }

    @Override
    public void probe(LoadGroup group) {
      throw new IllegalStateException("there are no groups");
    }
  }

  private final class Member implements ClientListener {
    boolean stands;

    @Override
    public void opened(ClientConnection connection) {
      IdleRun.this.opened(this, connection);
    }

    @Override
    public void text(ClientConnection connection, byte[] utf8) {
      received(this, utf8);
    }

    @Override
    public void closed(ClientConnection connection, int code, String reason) {
      ended(code, reason);
    }
  }
}
