package dev.parley.broker.redis;

import static dev.parley.broker.redis.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.redis.TestNodes.TestNode;
import dev.parley.core.spi.Unavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that know and ask each other. */
class RedisNodesTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration LEASE = Duration.ofMillis(500);

  private final RedisTests all = new RedisTests();
  private final TestNode one = all.node(all.settings(LEASE));
  private final TestNode two = all.node(all.settings(LEASE));
  private final RedisNodes ones = new RedisNodes(one.link);
  private final RedisNodes twos = new RedisNodes(two.link);
  private final AtomicReference<CompletionStage<byte[]>> answer =
      new AtomicReference<>(CompletableFuture.completedFuture(utf8("fine")));
  private final List<String> asked = new ArrayList<>();

  RedisNodesTest() {
    ones.answer(question -> CompletableFuture.completedFuture(question), (where, cause) -> {});
    // Whose lease has not been told of is gone for who tells.
    get(twos.tell(utf8("two")));
    twos.answer(
        question -> {
          asked.add(text(question));
          return answer.get();
        },
        (where, cause) -> two.bugs.add(cause));
  }

  @AfterEach
  void stop() {
    all.close();
  }

  @Test
  void a_question_is_answered_by_the_node_that_is_asked() {
    assertThat(text(get(ask("how are you?")))).isEqualTo("fine");

    assertThat(asked).containsExactly("how are you?");
  }

  @Test
  void a_large_question_gets_a_large_answer() {
    byte[] large = new byte[3 << 20];
    large[large.length - 1] = 7;
    answer.set(CompletableFuture.completedFuture(large));

    assertThat(get(ones.ask(two.link.settings.node(), large, LONG))).isEqualTo(large);
  }

  @Test
  void who_is_not_there_fails_at_once() {
    assertThatThrownBy(() -> get(ones.ask("nobody", utf8("hello?"), LONG)))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void who_does_not_answer_fails_when_the_time_is_over_and_is_not_waited_for_longer() {
    answer.set(new CompletableFuture<>());

    assertThatThrownBy(
            () -> get(ones.ask(two.link.settings.node(), utf8("?"), Duration.ofMillis(50))))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("does not answer");
  }

  @Test
  void who_goes_without_an_answer_fails_when_its_lease_ends() {
    answer.set(new CompletableFuture<>());
    get(ones.tell(utf8("one")));
    get(twos.tell(utf8("two")));
    CompletionStage<byte[]> open = ask("?");

    await()
        .until(() -> {
          var _ = get(ones.tell(utf8("one")));
          return open.toCompletableFuture().isCompletedExceptionally();
        });
    assertThatThrownBy(() -> get(open)).hasMessageContaining("gone");
  }

  @Test
  void a_failure_is_told_without_its_reason_and_logged_where_it_happened() {
    answer.set(CompletableFuture.failedFuture(new IllegalStateException("a secret")));

    assertThatThrownBy(() -> get(ask("?")))
        .isInstanceOf(Unavailable.class)
        .hasMessageNotContaining("secret");
    await().until(() -> two.bugs.size() == 1);
  }

  @Test
  void no_more_questions_than_the_queue_holds_wait_for_answers() {
    answer.set(new CompletableFuture<>());
    RedisSettings usual = all.settings(LEASE);
    var few =
        new RedisSettings(
            usual.url(),
            usual.ca(),
            usual.prefix(),
            usual.node(),
            LONG,
            20,
            usual.keyWindow(),
            usual.idle(),
            usual.lease());
    var asker = new RedisNodes(all.node(few).link);
    String other = two.link.settings.node();
    for (int i = 0; i < 20; i++) {
      var _ = asker.ask(other, utf8("?"), LONG);
      // Redis has taken it: what waits is the answer alone.
      var _ = get(asker.tell(utf8("me")));
    }
    var held =
        asker.ask(other, utf8("given more time, and bounded by who asks"), LONG.plusMillis(1));

    assertThatThrownBy(() -> get(asker.ask(other, utf8("one more"), LONG)))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("too many");
    assertThat(held.toCompletableFuture()).isNotDone();
  }

  @Test
  void an_answer_that_redis_might_choke_on_is_none() {
    answer.set(CompletableFuture.completedFuture(new byte[(4 << 20) + 1]));

    assertThatThrownBy(() -> get(ask("?")))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("too large");
  }

  @Test
  void all_nodes_are_known_by_name_with_what_they_tell() {
    get(twos.tell(utf8("two")));

    assertThat(get(ones.tell(utf8("one"))))
        .containsOnlyKeys(one.link.settings.node(), two.link.settings.node())
        .containsEntry(two.link.settings.node(), utf8("two"));

    twos.leave();
    await().until(() -> get(ones.tell(utf8("one"))).size() == 1);
  }

  @Test
  void questions_are_answered_again_when_the_connection_was_lost() {
    all.redis.command("CLIENT KILL TYPE pubsub");

    await()
        .ignoreExceptions()
        .until(() ->
            text(get(ones.ask(two.link.settings.node(), utf8("?"), Duration.ofMillis(200))))
                .equals("fine"));
  }

  private CompletionStage<byte[]> ask(String question) {
    return ones.ask(two.link.settings.node(), utf8(question), LONG);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
