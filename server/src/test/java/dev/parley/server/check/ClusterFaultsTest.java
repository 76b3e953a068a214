package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.client.WebSocketClient;
import dev.parley.testkit.redis.RedisProcess;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three nodes, each a process of its own, on a real Redis and behind a real nginx that brings every
 * request to whichever node is next: what is done to them leaves no loss unnoticed, nothing
 * doubled, nothing out of order, and presence exact.
 */
@Tag("net")
@Timeout(300)
class ClusterFaultsTest {
  private static final RedisProcess REDIS = RedisProcess.start();

  /** The first node's way to Redis. */
  private static final ProxyLink WAY =
      ProxyLink.open(new Address(false, "127.0.0.1", REDIS.port()));

  private static final List<NodeProcess> NODES =
      Stream.concat(Stream.of("redis://127.0.0.1:" + WAY.port()), Stream.generate(REDIS::url))
          .limit(3)
          .map(NodeProcess::on)
          .toList();

  private static final NginxProcess NGINX =
      NginxProcess.before(NODES.stream().map(NodeProcess::url).toList());

  private final WebSocketClient client = new WebSocketClient();
  private final HttpClient http = HttpClient.newHttpClient();
  private final CheckRun.Tools tools = new CheckRun.Tools(client, http, System::nanoTime);

  @BeforeEach
  void start() {
    NODES.forEach(NodeProcess::ensure);
    NODES.forEach(NodeProcess::awaitReady);
  }

  @AfterEach
  void stop() {
    client.close();
    http.shutdownNow();
  }

  @AfterAll
  static void stopAll() {
    NGINX.close();
    NODES.forEach(NodeProcess::close);
    WAY.close();
    REDIS.close();
  }

  @Test
  void a_node_is_killed_and_comes_back() throws Exception {
    holds(
        false,
        run -> {
          NODES.getFirst().kill();
          published(run, 100);
          NODES.getFirst().begin();
          NODES.getFirst().awaitReady();
        });
  }

  @Test
  void a_node_stands_still_for_longer_than_its_lease() throws Exception {
    holds(
        false,
        run -> {
          NODES.getFirst().pause(true);
          published(run, 300);
          NODES.getFirst().pause(false);
        });
  }

  @Test
  void a_node_is_drained() throws Exception {
    holds(
        false,
        run -> {
          NODES.getFirst().drain();
          published(run, 100);
          NODES.getFirst().begin();
          NODES.getFirst().awaitReady();
        });
  }

  @Test
  void redis_comes_back_empty() throws Exception {
    Verdict verdict = holds(true, run -> REDIS.restartEmpty());

    assertThat(verdict.counts().gaps()).isPositive();
  }

  @Test
  void redis_comes_back_with_an_older_state() throws Exception {
    Path[] saved = new Path[1];
    Verdict verdict =
        holds(
            true,
            run -> {
              saved[0] = REDIS.save();
              published(run, 200);
              REDIS.restartWith(saved[0]);
            });

    assertThat(verdict.counts().gaps()).isPositive();
  }

  @Test
  void redis_stands_still_for_a_while() throws Exception {
    Verdict verdict =
        holds(
            false,
            run -> {
              // Every call runs out of time meanwhile, more than once.
              REDIS.pause(true);
              pass(Duration.ofSeconds(5));
              REDIS.pause(false);
            });

    assertThat(verdict.counts().gaps()).as("history has it all").isZero();
  }

  @Test
  void a_node_loses_its_network_to_redis_for_ten_seconds() throws Exception {
    Verdict verdict =
        holds(
            false,
            run -> {
              WAY.suffer(Fault.DROP, 0);
              pass(Duration.ofSeconds(10));
              WAY.heal();
            });

    assertThat(verdict.counts().gaps()).as("history has it all").isZero();
  }

  /** What is done to the nodes while clients publish and listen. */
  private interface Deed {
    void to(CheckRun run) throws Exception;
  }

  private Verdict holds(boolean logMayBeLost, Deed deed) throws Exception {
    var plan =
        CheckPlan.on(List.of(Address.of(NGINX.url())))
            .subscribers(300)
            .channels(30)
            .rate(100)
            .seed(5)
            // What is late on a busy machine is not lost; and six processes share this one.
            .staleness(Duration.ofSeconds(60))
            .settle(Duration.ofSeconds(60))
            .build();
    try (CheckRun run = CheckRun.start(plan, tools)) {
      published(run, 200);
      if (logMayBeLost) {
        run.logMayBeLost();
      }
      try (var _ = run.disturb()) {
        deed.to(run);
      }
      published(run, 200);
      Verdict verdict = run.finish();
      assertThat(verdict.holds()).as("%s", verdict).isTrue();
      assertThat(verdict.counts().deliveries()).isGreaterThan(400);
      return verdict;
    }
  }

  /** Waits until so many more publications were begun. */
  private static void published(CheckRun run, long more) throws Exception {
    long first = begun(run);
    var never = new CountDownLatch(1);
    for (int tries = 0; tries < 1_200; tries++) {
      if (begun(run) >= first + more) {
        return;
      }
      boolean _ = never.await(50, TimeUnit.MILLISECONDS);
    }
    throw new TimeoutException("not so many are published: " + run.progress());
  }

  private static void pass(Duration time) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static long begun(CheckRun run) throws InterruptedException {
    String progress = run.progress();
    return Long.parseLong(progress.substring(0, progress.indexOf(' ')).replace(",", ""));
  }
}
