package dev.parley.server.bench;

import dev.parley.server.bench.Measurement.Progress;
import dev.parley.server.bench.Measurement.Verdict;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Leads a measurement from its first connection to its table, and tells how it goes. */
final class BenchRun {
  private static final int LEAVE_SECONDS = 2;
  private static final int LEAVING_PER_SECOND = 1_000;
  private static final String CLEAR = "\r\u001B[K";

  private final Load load;
  private final Measurement measurement;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal = isTerminal();

  BenchRun(Load load, Measurement measurement, PrintWriter out, PrintWriter err) {
    this.load = load;
    this.measurement = measurement;
    this.out = out;
    this.err = err;
  }

  /** Blocks until it is over; whether everything arrived and nothing was closed. */
  boolean drive() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Thread interrupted = Thread.ofPlatform().unstarted(() -> interrupted(told));
    Runtime.getRuntime().addShutdownHook(interrupted);
    int leave = LEAVE_SECONDS + load.connections() / LEAVING_PER_SECOND;
    try {
      out.println("Connecting: " + load.summary());
      out.flush();
      connect();
      measurement.begin();
      Verdict verdict = watch();
      out.print(verdict.text());
      out.flush();
      measurement.leave().get(leave, TimeUnit.SECONDS);
      return verdict.fine();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      err.println(sentence(String.valueOf(cause.getMessage())));
      return false;
    } catch (TimeoutException e) {
      err.println(
          "The server did not agree to end all connections within "
              + leave
              + " s; they were dropped.");
      return false;
    } finally {
      told.countDown();
      forget(interrupted);
    }
  }

  private void connect() throws InterruptedException, ExecutionException {
    CompletableFuture<Void> prepared = measurement.prepare();
    while (!endsWithinASecond(prepared)) {
      passing(
          String.format(
              Locale.ROOT, "connecting: %,d of %,d", measurement.open(), load.connections()));
    }
    clear();
  }

  /** Tells how it stands every second until it is over. */
  private Verdict watch() throws InterruptedException, ExecutionException {
    CompletableFuture<Void> finished = measurement.finished();
    Progress _ = measurement.progress(terminal);
    while (!endsWithinASecond(finished)) {
      Progress now = measurement.progress(terminal);
      if (!now.lasting().isEmpty()) {
        clear();
        now.lasting().forEach(out::println);
      }
      passing(now.passing());
    }
    clear();
    return measurement.verdict();
  }

  private static boolean endsWithinASecond(CompletableFuture<Void> phase)
      throws InterruptedException, ExecutionException {
    try {
      phase.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException second) {
      return false;
    }
  }

  private void passing(String line) {
    if (!line.isEmpty()) {
      out.print(terminal ? CLEAR + line : line + System.lineSeparator());
    }
    out.flush();
  }

  private void clear() {
    out.print(terminal ? CLEAR : "");
  }

  private String sentence(String why) {
    if (why.equals(LoadRun.STOPPED)) {
      return "Stopped before every connection was ready: nothing is measured.";
    }
    String hint = "";
    if (why.contains("connection refused")) {
      hint = " Is the server running (./parley demo)?";
    } else if (why.contains("certificate is not trusted")) {
      hint = " --insecure accepts any.";
    } else if (why.contains("status 503")) {
      hint = " limits.sessions says how many it takes.";
    }
    return "Cannot load " + load.address() + ": " + why + "." + hint;
  }

  /** Ctrl-C: the JVM ends when its hooks return, so the table is waited for. */
  private void interrupted(CountDownLatch told) {
    measurement.stop();
    try {
      boolean _ = told.await(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook is what ended the run.
      return;
    }
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again when there is no terminal
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
