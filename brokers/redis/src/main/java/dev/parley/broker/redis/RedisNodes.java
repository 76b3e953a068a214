package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.core.spi.Unavailable;
import io.lettuce.core.ScriptOutputType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The nodes that share a Redis. Each tells of itself now and then, and is forgotten when it has not
 * for the length of a lease. Any can ask any other, whose answer comes the same way: a question or
 * an answer may be lost, so every question has a time limit. Thread-safe.
 */
public final class RedisNodes {
  private static final byte[] NOTHING = {};
  private static final byte QUESTION = 'Q';
  private static final byte ANSWER = 'A';
  private static final byte FAILURE = 'F';

  /** Redis drops a connection on which some of these wait (client-output-buffer-limit pubsub). */
  private static final int MOST_ANSWERED = 4 << 20;

  private record Asked(String node, CompletableFuture<byte[]> answer) {}

  private final RedisLink link;
  private final Keys keys;
  private final byte[][] key;
  private final byte[] node;
  private final byte[] lease;
  private final Map<Long, Asked> asked = new ConcurrentHashMap<>();

  /** Questions that are answered at once; others wait with a request that is held anyway. */
  private final AtomicInteger waiting = new AtomicInteger();

  private final AtomicLong questions = new AtomicLong();

  /**
   * @param link stays the caller's
   */
  public RedisNodes(RedisLink link) {
    this.link = link;
    this.keys = new Keys(link.settings.prefix());
    this.key = new byte[][] {keys.shared("nodes")};
    this.node = link.settings.node().getBytes(UTF_8);
    this.lease = Long.toString(link.settings.lease().toMillis()).getBytes(US_ASCII);
  }

  /**
   * Tells of this node, every third of a lease. Questions to nodes that tell no more have failed.
   *
   * @param self not empty
   * @return what all nodes have told, by their names, this one too
   */
  public CompletionStage<Map<String, byte[]>> tell(byte[] self) {
    return call(self)
        .thenApply(told -> {
          asked.forEach((number, question) -> {
            if (!told.containsKey(question.node)) {
              fail(number, "the node " + question.node + " is gone");
            }
          });
          return told;
        });
  }

  /** This node goes; does not wait for the answer. */
  public void leave() {
    var _ = call(NOTHING);
  }

  private CompletionStage<Map<String, byte[]>> call(byte[] self) {
    CompletionStage<List<Object>> all =
        link.call("nodes", ScriptOutputType.MULTI, key, node, lease, self);
    return all.thenApply(found -> {
      Map<String, byte[]> told = new LinkedHashMap<>();
      for (int i = 0; i < found.size(); i += 2) {
        told.put(new String((byte[]) found.get(i), UTF_8), (byte[]) found.get(i + 1));
      }
      return told;
    });
  }

  /**
   * Begins to answer what other nodes ask. Once; blocks until Redis knows.
   *
   * @param answers called on a thread of the connection: does not block. A stage that fails is told
   *     as a failure without its reason
   * @param bugs told of failures
   * @throws Unavailable if Redis does not answer
   */
  public void answer(
      Function<byte[], CompletionStage<byte[]>> answers, BiConsumer<String, Throwable> bugs) {
    byte[] here = keys.node(link.settings.node());
    link.listen((channel, message) -> {
      if (!Arrays.equals(channel, here)) {
        return;
      }
      try {
        hear(ByteBuffer.wrap(message), answers, bugs);
      } catch (RuntimeException e) {
        bugs.accept("a message from another node", e);
      }
    });
    try {
      link.subscribe(here).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw Failures.unavailable(e);
    }
  }

  /**
   * Asks another node. So many questions may wait as calls, but for those that are given more time
   * than a call: who asks such a one bounds them.
   *
   * @param patience after which the stage fails
   * @return fails with {@link Unavailable} if there is no such node, it does not answer in time, or
   *     has failed
   */
  public CompletionStage<byte[]> ask(String other, byte[] question, Duration patience) {
    boolean brief = patience.compareTo(link.settings.timeout()) <= 0;
    if (brief && waiting.incrementAndGet() > link.settings.queue()) {
      waiting.decrementAndGet();
      return CompletableFuture.failedFuture(
          new Unavailable("too many questions to other nodes are not answered yet", null));
    }
    long number = questions.incrementAndGet();
    var answer = new CompletableFuture<byte[]>();
    asked.put(number, new Asked(other, answer));
    ByteBuffer message =
        ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + node.length + question.length)
            .put(QUESTION)
            .putLong(number)
            .putInt(node.length)
            .put(node)
            .put(question);
    var _ =
        link.publish(keys.node(other), message.array())
            .whenComplete((heard, failure) -> {
              if (failure != null) {
                fail(number, "Redis does not take the question: " + failure.getMessage());
              } else if (heard == 0) {
                fail(number, "there is no node " + other);
              }
            });
    return answer
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((done, failure) -> {
          asked.remove(number);
          if (brief) {
            waiting.decrementAndGet();
          }
        })
        .exceptionallyCompose(failure ->
            CompletableFuture.failedFuture(
                failure.getCause() instanceof Unavailable known
                    ? known
                    : new Unavailable("the node " + other + " does not answer", failure)));
  }

  private void hear(
      ByteBuffer message,
      Function<byte[], CompletionStage<byte[]>> answers,
      BiConsumer<String, Throwable> bugs) {
    byte kind = message.get();
    long number = message.getLong();
    switch (kind) {
      case QUESTION -> {
        byte[] from = new byte[message.getInt()];
        message.get(from);
        byte[] asker = keys.node(new String(from, UTF_8));
        answers
            .apply(rest(message))
            .whenComplete((answer, failure) -> {
              if (failure != null) {
                bugs.accept("another node's question", failure);
              }
              boolean fits = answer != null && answer.length <= MOST_ANSWERED;
              reply(asker, number, fits ? ANSWER : FAILURE, answer);
            });
      }
      case ANSWER -> {
        Asked question = asked.get(number);
        if (question != null) {
          question.answer.complete(rest(message));
        }
      }
      case FAILURE -> fail(number, "another node failed to answer, or its answer is too large");
      default -> throw new IllegalArgumentException("neither question nor answer");
    }
  }

  private void reply(byte[] asker, long number, byte kind, byte[] answer) {
    byte[] body = kind == ANSWER ? answer : NOTHING;
    ByteBuffer message =
        ByteBuffer.allocate(1 + Long.BYTES + body.length).put(kind).putLong(number).put(body);
    // If it is lost, the asker's time runs out.
    var _ = link.publish(asker, message.array());
  }

  private void fail(long number, String reason) {
    Asked question = asked.get(number);
    if (question != null) {
      question.answer.completeExceptionally(new Unavailable(reason, null));
    }
  }

  private static byte[] rest(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }
}
