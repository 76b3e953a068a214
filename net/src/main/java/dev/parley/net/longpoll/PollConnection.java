package dev.parley.net.longpoll;

import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Connection;
import dev.parley.core.hub.Encoding;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.connection.Draining;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Swept;
import dev.parley.net.oneway.Errands;
import dev.parley.net.oneway.Pollable;
import dev.parley.net.oneway.Reply;
import dev.parley.net.oneway.Words;
import dev.parley.net.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A connection made of polls. Confined to the loop that opened it; polls on other loops' sockets
 * hop here.
 *
 * <p>Messages queue until a poll takes all of them as the next batch; that batch is kept until a
 * poll acknowledges it, and sent again to a poll that does not. Both together are bounded: past
 * {@link Wire#HIGH_WATER_BYTES} the connection is not writable.
 */
final class PollConnection implements Connection, Pollable, Swept, Draining {
  private record Kept(long number, byte[] body) {}

  private final LoopContext context;
  private final PollSettings settings;
  private final String remoteAddress;
  private final Runnable forget;
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private @Nullable Session session;
  private @Nullable Reply waiting;
  private @Nullable Kept kept;
  private @Nullable Disconnect ending;
  private long batches;
  private long queuedBytes;
  private long since;
  private boolean dirty;
  private boolean full;
  private boolean gone;
  private int slot = NOT_SWEPT;

  /**
   * @param forget takes the connection's key away
   */
  PollConnection(
      LoopContext context, PollSettings settings, String remoteAddress, Runnable forget) {
    this.context = context;
    this.settings = settings;
    this.remoteAddress = remoteAddress;
    this.forget = forget;
    this.since = context.now();
  }

  void attached(Session owner) {
    session = owner;
    context.join(this);
    context.connectionBegins(transport());
  }

  @Override
  public void poll(Reply reply, long acknowledged) {
    if (gone) {
      reply.respond(Errands.gone());
      return;
    }
    if (acknowledged < 0 || acknowledged > batches) {
      reply.respond(HttpResponse.error(400, "bad-request", "This batch has not been sent yet."));
      return;
    }
    since = context.now();
    answerWaiting(batch(""));
    Kept unacknowledged = kept;
    if (unacknowledged != null && acknowledged < unacknowledged.number()) {
      reply.respond(json(unacknowledged.body()));
      return;
    }
    kept = null;
    waiting = reply;
    if (!queue.isEmpty() || ending != null) {
      deliver();
    }
    relieve();
  }

  @Override
  public LoopContext owner() {
    return context;
  }

  @Override
  public boolean receive(byte[] utf8) {
    if (gone || ending != null) {
      return false;
    }
    owningSession().receive(new Input.Text(utf8));
    return true;
  }

  @Override
  public Encoding encoding() {
    return context.shared(PollEncoding.class, _ -> new PollEncoding());
  }

  @Override
  public void send(Frame frame) {
    if (!frame.isEmpty()) {
      enqueue(PollEncoding.element(frame));
    }
  }

  @Override
  public void send(Batch batch, boolean last) {
    if (batch instanceof PollEncoding.Elements elements) {
      elements.elements().forEach(this::enqueue);
    }
  }

  @Override
  public boolean writable() {
    Kept unacknowledged = kept;
    long held = queuedBytes + (unacknowledged == null ? 0 : unacknowledged.body().length);
    boolean takesMore = !gone && ending == null && held < Wire.HIGH_WATER_BYTES;
    full |= !takesMore;
    return takesMore;
  }

  @Override
  public void close(Disconnect disconnect) {
    if (!gone && ending == null) {
      ending = disconnect;
      since = context.now();
      touch();
    }
  }

  @Override
  public void drain(Disconnect advice) {
    if (!gone && ending == null) {
      owningSession().disconnect(advice);
      close(advice);
    }
  }

  @Override
  public boolean leaving() {
    return gone || ending != null;
  }

  @Override
  public String transport() {
    return "poll";
  }

  @Override
  public String remoteAddress() {
    return remoteAddress;
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public void slot(int index) {
    slot = index;
  }

  @Override
  public void sweep(long now) {
    Reply poll = waiting;
    if (poll != null && !poll.isOpen()) {
      waiting = null;
      since = now;
    } else if (poll != null && now - since >= settings.hold().toNanos()) {
      answerWaiting(batch(""));
      since = now;
    } else if (poll == null && now - since >= settings.linger().toNanos()) {
      end();
    }
  }

  private Session owningSession() {
    Session owner = session;
    if (owner == null) {
      throw new IllegalStateException("not attached");
    }
    return owner;
  }

  private void enqueue(byte[] element) {
    if (!gone && ending == null) {
      queue.add(element);
      queuedBytes += element.length + 1;
      touch();
    }
  }

  private void touch() {
    if (!dirty) {
      dirty = true;
      context.atTurnEnd(() -> {
        dirty = false;
        deliver();
      });
    }
  }

  /** Answers the waiting poll with all there is; the end comes in a poll of its own. */
  private void deliver() {
    Reply poll = waiting;
    if (poll == null || gone) {
      return;
    }
    if (!poll.isOpen()) {
      waiting = null;
      return;
    }
    if (!queue.isEmpty()) {
      batches++;
      byte[] body = nextBatch();
      kept = new Kept(batches, body);
      since = context.now();
      answerWaiting(body);
    } else if (ending != null) {
      String closed = "{\"closed\":" + Words.advice(ending) + "}";
      answerWaiting(closed.getBytes(StandardCharsets.UTF_8));
      end();
    }
  }

  private byte[] nextBatch() {
    var messages = new ByteArrayOutputStream((int) queuedBytes + 64);
    messages.writeBytes(
        ("{\"batch\":" + batches + ",\"messages\":[").getBytes(StandardCharsets.US_ASCII));
    for (int left = queue.size(); left > 0; left--) {
      messages.writeBytes(queue.remove());
      if (left > 1) {
        messages.write(',');
      }
    }
    queuedBytes = 0;
    messages.write(']');
    messages.write('}');
    return messages.toByteArray();
  }

  private byte[] batch(String messages) {
    return ("{\"batch\":" + batches + ",\"messages\":[" + messages + "]}")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void answerWaiting(byte[] body) {
    Reply poll = waiting;
    if (poll != null) {
      waiting = null;
      poll.respond(json(body));
    }
  }

  private void relieve() {
    if (full && writable()) {
      full = false;
      owningSession().writable();
    }
  }

  private void end() {
    gone = true;
    forget.run();
    queue.clear();
    kept = null;
    context.leave(this);
    context.connectionEnds(transport());
    owningSession().disconnected(Disconnects.DEAD);
  }

  private static HttpResponse json(byte[] body) {
    return HttpResponse.of(200, "application/json", body).with("Cache-Control", "no-store");
  }
}
