package dev.parley.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Payload;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.OtherNodes.Handover;
import dev.parley.core.spi.Unavailable;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.oneway.Errand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a node makes of the silence of others, and of what they say. */
class ClusterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration REMEMBERED = Duration.ofSeconds(60);

  private final Map<String, Function<byte[], CompletionStage<byte[]>>> others = new HashMap<>();
  private final Map<Question, Duration> asked = new HashMap<>();
  private final List<String> away = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final Cluster cluster =
      new Cluster(
          "here",
          new NodeMessages() {
            @Override
            public void answer(Function<byte[], CompletionStage<byte[]>> answers) {}

            @Override
            public CompletionStage<byte[]> ask(String node, byte[] question, Duration patience) {
              asked.put(Question.read(question), patience);
              Function<byte[], CompletionStage<byte[]>> other = others.get(node);
              return other == null
                  ? CompletableFuture.failedFuture(new Unavailable("nobody", null))
                  : other.apply(question);
            }
          },
          new Cluster.Patience(SECOND, SECOND.multipliedBy(26), REMEMBERED),
          new Observer() {
            @Override
            public void unavailable(String where, Unavailable cause) {
              away.add(where);
            }
          },
          clock::get);

  @Test
  void a_session_is_taken_over_with_all_that_belongs_to_it() {
    var taken =
        new Handover.Taken(
            new Identity("ann", Payload.json("{}"), List.of("a*"), List.of("b", "c"), 17),
            Payload.json("[1]"),
            3,
            Set.of(new ChannelName("x"), new ChannelName("y")));
    answers("other", Answers.write(taken));

    assertThat(get(cluster.takeOver("other", "s-1", "ann"))).isEqualTo(taken);

    assertThat(asked).containsEntry(new Question.TakeOver("s-1", "ann", "here"), SECOND);
  }

  @Test
  void what_has_moved_or_is_gone_is_told_so() {
    answers("other", Answers.write(new Handover.Moved("third")));
    assertThat(get(cluster.takeOver("other", "s-1", null))).isEqualTo(new Handover.Moved("third"));

    answers("other", Answers.write(new Handover.Gone()));
    assertThat(get(cluster.takeOver("other", "s-1", null))).isEqualTo(new Handover.Gone());
  }

  @Test
  void a_node_that_was_heard_of_lately_is_silent_and_any_other_is_gone() {
    cluster.heard(List.of("here", "other"));
    clock.addAndGet(REMEMBERED.toMillis());
    cluster.heard(List.of("here"));
    assertThat(get(cluster.takeOver("other", "s-1", null))).isEqualTo(new Handover.Silent());

    clock.addAndGet(1);
    cluster.heard(List.of("here"));

    assertThat(get(cluster.takeOver("other", "s-1", null))).isEqualTo(new Handover.Gone());
    assertThat(away).containsExactly("handover", "handover");
  }

  @Test
  void a_poll_is_given_the_time_that_it_may_be_held() {
    cluster.heard(List.of("other"));
    HttpResponse answer = HttpResponse.json(200, "{}").with("Cache-Control", "no-store");
    answers("other", Answers.write(answer));
    var poll = new Errand.Poll("other.key", 7);

    HttpResponse given = get(cluster.forward("other", poll));

    assertThat(given.status()).isEqualTo(200);
    assertThat(given.headers()).isEqualTo(answer.headers());
    assertThat(given.body()).isEqualTo(answer.body());
    assertThat(asked).containsEntry(new Question.Run(poll), SECOND.multipliedBy(26));
  }

  @Test
  void while_a_node_does_not_answer_its_clients_are_to_try_again_and_then_to_open_anew() {
    List<Errand> errands =
        List.of(new Errand.Poll("other.key", 0), new Errand.Message("other.key", new byte[] {1}));
    cluster.heard(List.of("other"));
    for (Errand errand : errands) {
      HttpResponse answer = get(cluster.forward("other", errand));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsKey("Retry-After");
    }

    cluster.heard(List.of());

    for (Errand errand : errands) {
      assertThat(get(cluster.forward("other", errand)).status()).isEqualTo(404);
    }
  }

  @Test
  void for_a_drain_a_node_that_nobody_knows_is_not_asked() {
    assertThat(get(cluster.drain("stranger", null, null))).isEmpty();

    assertThat(asked).isEmpty();
  }

  @Test
  void a_drain_is_passed_on_with_what_it_says_and_what_it_does_not() {
    cluster.heard(List.of("other"));
    answers("other", new byte[] {'{', '}'});

    assertThat(get(cluster.drain("other", 7, null)).orElseThrow()).isEqualTo(new byte[] {'{', '}'});
    assertThat(get(cluster.drain("other", null, SECOND)).orElseThrow())
        .isEqualTo(new byte[] {'{', '}'});

    assertThat(asked)
        .containsOnlyKeys(new Question.Drain(7, null), new Question.Drain(null, SECOND));
  }

  private void answers(String node, byte[] answer) {
    others.put(node, question -> CompletableFuture.completedFuture(answer));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().getNow(null);
  }
}
