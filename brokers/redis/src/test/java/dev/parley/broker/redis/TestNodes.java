package dev.parley.broker.redis;

import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.presence.LeasedPresence;
import dev.parley.core.spi.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes on what a URL names. */
class TestNodes implements AutoCloseable {
  private static final AtomicInteger NODES = new AtomicInteger();

  private final String url;
  private final List<AutoCloseable> made = new ArrayList<>();

  TestNodes(String url) {
    this.url = url;
  }

  /** One node: what it hears, and what went wrong in it. */
  static final class TestNode implements AutoCloseable {
    final List<Publication> heard = new CopyOnWriteArrayList<>();
    final List<PresenceEvent> changes = new CopyOnWriteArrayList<>();
    final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    final List<Boolean> connected = new CopyOnWriteArrayList<>();
    final RedisLink link;
    final RedisBroker broker;
    final LeasedPresence presence;

    TestNode(RedisSettings settings) {
      link = new RedisLink(settings, connected::add);
      broker = new RedisBroker(link, (where, cause) -> bugs.add(cause));
      presence = new LeasedPresence(new RedisPresence(link), broker::announce);
      broker.start(
          new Broker.Listener() {
            @Override
            public void onPublication(Publication publication) {
              heard.add(publication);
            }

            @Override
            public void onPresence(PresenceEvent event) {
              changes.add(event);
            }
          });
    }

    @Override
    public void close() {
      broker.close();
      link.close();
    }
  }

  RedisSettings settings() {
    return settings(Duration.ofSeconds(15));
  }

  RedisSettings settings(Duration lease) {
    return new RedisSettings(
        url,
        "test",
        "n" + NODES.incrementAndGet(),
        Duration.ofSeconds(2),
        1_000,
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        lease);
  }

  TestNode node() {
    return node(settings());
  }

  TestNode node(RedisSettings settings) {
    var node = new TestNode(settings);
    made.add(node);
    return node;
  }

  /** A broker that has not been started. */
  RedisBroker broker() {
    var link = new RedisLink(settings(), _ -> {});
    made.add(link);
    return new RedisBroker(
        link,
        (where, cause) -> {
          throw new AssertionError(where, cause);
        });
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("no answer", e);
    }
  }

  @Override
  public void close() {
    for (AutoCloseable each : made) {
      try {
        each.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
