package dev.parley.server;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Connection;
import dev.parley.core.hub.Encoding;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.Loop;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Identity;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription inside the server's own process: a session whose deliveries go to a callback
 * instead of a socket, under the same promise as every other. Confined to its loop; the callback
 * runs on virtual threads, one call at a time.
 */
final class LocalSubscriber implements Dialect, Connection, Encoding, Renderer {
  private static final Logger LOG = LoggerFactory.getLogger(LocalSubscriber.class);

  private final ChannelName channel;
  private final Since since;
  private final Consumer<? super Delivery> callback;
  private final CompletableFuture<Position> started = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Mailbox mailbox = new Mailbox();
  private @Nullable Position last;

  /** Ends the session, on its loop; nothing before it is attached. */
  private volatile Runnable end = () -> {};

  /** The first offset the full mailbox refused; 0 if none is missing. */
  private long missedFrom;

  LocalSubscriber(ChannelName channel, Since since, Consumer<? super Delivery> callback) {
    this.channel = channel;
    this.since = since;
    this.callback = callback;
  }

  /** Completes with where the run begins. */
  CompletableFuture<Position> started() {
    return started;
  }

  /** Completes when the run has ended: nothing more is delivered. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Subscribes, as a session of this process. Once. Any thread. */
  void attach(Hub hub, Loop loop, Identity identity) {
    loop.execute(() -> {
      Session session = hub.attach(loop, this, "local", this, identity);
      end = () -> loop.execute(() -> session.disconnected(Disconnects.NORMAL));
      session.open(Map.of(), Capabilities.webSocket());
    });
  }

  /** Ends the session; not before {@link #started} has completed. Any thread. */
  void detach() {
    end.run();
  }

  @Override
  public void on(Input input, Consumer<? super Effect> out) {
    switch (input) {
      case Input.Opened opened ->
          out.accept(
              new Effect.Ask(1, new Command.Subscribe(channel.value(), this, since, false, null)));
      case Input.Answered(long ticket, Answer.Subscribed subscribed) -> {
        last = subscribed.start();
        Gap gap = subscribed.gap();
        if (gap != null) {
          hand(gap);
        }
        started.complete(subscribed.start());
      }
      case Input.Answered(long ticket, Answer.Refused(Problem problem)) -> fail(problem);
      case Input.Unsubscribed ended -> fail(ended.reason());
      case Input.Answered other -> {}
      case Input.Text text -> {}
      case Input.Binary binary -> {}
      case Input.Woken woken -> {}
      case Input.Draining draining -> {}
      case Input.PeerClosed closed -> fail(Problems.UNAVAILABLE);
    }
  }

  /** Hands the delivery on; there is nothing to send. */
  @Override
  public @Nullable Frame render(Delivery delivery) {
    switch (delivery) {
      case Publication publication -> {
        Position before = last;
        Position now = publication.position();
        boolean repeated =
            before != null && before.epoch().equals(now.epoch()) && now.offset() <= before.offset();
        if (!repeated) {
          last = now;
          hand(publication);
        }
      }
      case Gap gap -> {
        last = gap.resumesAt();
        hand(gap);
      }
      case PresenceEvent event -> {}
    }
    return null;
  }

  @Override
  public Encoding encoding() {
    return this;
  }

  @Override
  public Batch newBatch() {
    throw new IllegalStateException("a local subscriber renders nothing");
  }

  @Override
  public void send(Frame frame) {}

  @Override
  public void send(Batch batch, boolean last) {}

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void close(Disconnect disconnect) {
    fail(Problems.UNAVAILABLE);
  }

  @Override
  public String transport() {
    return "local";
  }

  @Override
  public String remoteAddress() {
    return "";
  }

  private void fail(Problem problem) {
    started.completeExceptionally(new IllegalStateException(problem.message()));
    ended.complete(null);
  }

  private void hand(Delivery delivery) {
    if (missedFrom > 0 && delivery instanceof Publication publication) {
      Position now = publication.position();
      var resumesAt = new Position(now.epoch(), now.offset() - 1, 0);
      var gap = new Gap(channel, missedFrom, resumesAt, Gap.Reason.SLOW_CONSUMER);
      if (!mailbox.offer(() -> call(gap))) {
        return;
      }
      missedFrom = 0;
    }
    if (!mailbox.offer(() -> call(delivery)) && delivery instanceof Publication publication) {
      missedFrom = publication.offset();
    }
  }

  private void call(Delivery delivery) {
    try {
      callback.accept(delivery);
    } catch (RuntimeException e) {
      LOG.error("the subscriber of {} failed", channel, e);
    }
  }
}
