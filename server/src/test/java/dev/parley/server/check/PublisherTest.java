package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Position;
import dev.parley.core.check.LogChecker;
import dev.parley.net.client.WebSocketClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PublisherTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private final WebSocketClient client = new WebSocketClient();
  private final HttpClient http = HttpClient.newHttpClient();
  private final CheckThread thread = new CheckThread(client.loop(), System::nanoTime);
  private final Recorder recorder = new Recorder(thread, new LogChecker());

  /** Answers the attempts in turn as it is told to; touched by the run's thread alone. */
  private static final class Told implements PublishingWay {
    final List<String> payloads = new ArrayList<>();
    private final IntFunction<Outcome> answers;

    Told(IntFunction<Outcome> answers) {
      this.answers = answers;
    }

    @Override
    public void publish(String channel, String payload, Consumer<? super Outcome> then) {
      payloads.add(payload);
      then.accept(answers.apply(payloads.size()));
    }

    @Override
    public void close() {
      // Holds nothing.
    }

    @Override
    public boolean suffer(Fault fault, int detail) {
      return false;
    }

    @Override
    public void recover() {
      // Never suffers.
    }
  }

  @AfterEach
  void close() {
    client.close();
    http.shutdownNow();
  }

  @Test
  void what_is_not_acknowledged_is_tried_again_under_the_same_key() throws Exception {
    var way =
        new Told(attempt ->
            attempt < 3
                ? new PublishingWay.Outcome.Again("lost")
                : new PublishingWay.Outcome.Done(new Position("e", attempt, 1)));
    Publisher publisher = begin(way);

    assertThat(thread.until(() -> recorder.counts().acknowledged() == 1, LONG).get()).isTrue();

    Verdict verdict = thread.ask(() -> recorder.verdict(1)).get();
    assertThat(way.payloads).hasSize(3).containsOnly("c#0");
    assertThat(verdict.counts().retries()).isEqualTo(2);
    assertThat(verdict.counts().unknown()).isZero();
    assertThat(verdict.broken()).isEmpty();
    assertThat(thread.ask(publisher::underWay).get()).isZero();
  }

  @Test
  void what_the_server_refuses_is_told_and_not_tried_again() throws Exception {
    var way = new Told(_ -> new PublishingWay.Outcome.Refused("status 401"));
    Publisher publisher = begin(way);

    assertThat(thread.until(() -> publisher.refusal() != null, LONG).get()).isTrue();

    assertThat(way.payloads).containsExactly("c#0");
    assertThat(thread.ask(() -> recorder.counts().unknown()).get()).isEqualTo(1);
  }

  @Test
  void what_is_given_up_stays_unknown() throws Exception {
    Publisher publisher = begin(new Told(_ -> new PublishingWay.Outcome.Again("lost")));
    assertThat(thread.until(() -> recorder.counts().retries() > 1, LONG).get()).isTrue();

    thread.run(publisher::abandon);

    assertThat(thread.until(() -> publisher.underWay() == 0, LONG).get()).isTrue();
    assertThat(thread.ask(() -> recorder.counts().unknown()).get()).isEqualTo(1);
  }

  /** Begins one publication. */
  private Publisher begin(PublishingWay way) {
    CheckPlan plan =
        CheckPlan.on(List.of(Address.of("http://127.0.0.1:1"))).rate(0.01).channels(1).build();
    var run = new Subscriber.Run(plan, thread, recorder, new Lines(thread, client, http));
    var publisher = new Publisher(run, List.of(way), List.of("c"), new SplittableRandom(1));
    thread.run(publisher::begin);
    return publisher;
  }
}
