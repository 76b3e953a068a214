package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.net.client.WebSocketClient;
import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The run as tests embed it, against a server in this process. */
@Tag("net")
@Timeout(180)
class CheckRunTest {
  private final WebSocketClient client = new WebSocketClient();
  private final HttpClient http = HttpClient.newHttpClient();
  private final CheckRun.Tools tools = new CheckRun.Tools(client, http, System::nanoTime);

  @AfterEach
  void close() {
    client.close();
    http.shutdownNow();
  }

  @Test
  void a_server_keeps_its_promises_through_every_fault_of_the_links() throws Exception {
    try (Parley parley = server(0);
        CheckRun run =
            CheckRun.start(plan(parley).faults(EnumSet.allOf(Fault.class)).build(), tools)) {
      published(run, 400);

      Verdict verdict = run.finish();

      assertThat(verdict.holds()).as("%s", verdict).isTrue();
      assertThat(verdict.counts().deliveries()).isGreaterThan(400);
      assertThat(verdict.counts().faults()).isPositive();
      assertThat(verdict.counts().reconnects()).isPositive();
      assertThat(verdict.counts().resumed()).isPositive();
      assertThat(verdict.counts().gaps()).as("nothing fell out of history").isZero();
    }
  }

  @Test
  void a_restart_that_loses_the_log_is_no_violation_if_it_is_told_beforehand() throws Exception {
    Verdict verdict = throughARestart(true);

    assertThat(verdict.holds()).as("%s", verdict).isTrue();
    assertThat(verdict.counts().gaps()).isPositive();
    assertThat(verdict.counts().retries()).isPositive();
  }

  @Test
  void a_restart_that_loses_what_was_acknowledged_is_convicted() throws Exception {
    Verdict verdict = throughARestart(false);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.broken()).containsKey("what is acknowledged is in the log");
  }

  private Verdict throughARestart(boolean told) throws Exception {
    Parley first = server(0);
    int port = first.port();
    try (CheckRun run = CheckRun.start(plan(first).build(), tools)) {
      published(run, 50);
      if (told) {
        run.logMayBeLost();
      }
      Parley second;
      try (var _ = run.disturb()) {
        first.close();
        second = server(port);
      }
      try (second) {
        published(run, 150);
        return run.finish();
      }
    }
  }

  @Test
  void publications_that_no_answer_comes_to_are_tried_again_until_they_are_given_up()
      throws Exception {
    Parley parley = server(0);
    var plan = plan(parley).presence(false).settle(Duration.ofSeconds(1)).build();
    try (CheckRun run = CheckRun.start(plan, tools)) {
      long before = published(run, 20);
      parley.close();
      published(run, before + 20);

      Verdict verdict = run.finish();

      assertThat(verdict.holds()).isFalse();
      assertThat(verdict.counts().unknown()).isPositive();
      assertThat(verdict.counts().acknowledged() + verdict.counts().unknown())
          .isEqualTo(verdict.counts().publications());
    }
  }

  @Test
  void a_namespace_without_history_can_not_be_checked() {
    try (Parley parley = server(0, "namespace-defaults.history.size=0")) {
      assertThatThrownBy(() -> CheckRun.start(plan(parley).build(), tools))
          .isInstanceOf(CheckFailed.class)
          .hasMessageContaining("history-off")
          .hasMessageContaining("--prefix");
    }
  }

  @Test
  void a_namespace_without_presence_is_checked_without() throws Exception {
    try (Parley parley = server(0, "namespace-defaults.presence=false")) {
      assertThatThrownBy(() -> CheckRun.start(plan(parley).build(), tools))
          .isInstanceOf(CheckFailed.class)
          .hasMessageContaining("--no-presence");

      try (CheckRun run = CheckRun.start(plan(parley).presence(false).build(), tools)) {
        published(run, 50);
        Verdict verdict = run.finish();
        assertThat(verdict.holds()).as("%s", verdict).isTrue();
      }
    }
  }

  /** Waits until so many publications were begun; returns how many. */
  private static long published(CheckRun run, long number) throws Exception {
    var never = new CountDownLatch(1);
    for (int tries = 0; tries < 600; tries++) {
      String progress = run.progress();
      long now = Long.parseLong(progress.substring(0, progress.indexOf(' ')).replace(",", ""));
      if (now >= number) {
        return now;
      }
      boolean _ = never.await(100, TimeUnit.MILLISECONDS);
    }
    throw new TimeoutException("not so many are published: " + run.progress());
  }

  private static CheckPlan.Builder plan(Parley parley) {
    return CheckPlan.on(List.of(Address.of(parley.url())))
        .subscribers(12)
        .channels(4)
        .rate(100)
        .seed(11)
        .staleness(Duration.ofSeconds(60));
  }

  private static Parley server(int port, String... settings) {
    var all = new java.util.ArrayList<>(List.of("server.port=" + port, "server.drain.deadline=1s"));
    all.addAll(List.of(settings));
    return Parley.start(ConfigLoader.forDemo().load(Map.of(), all).config());
  }
}
