package dev.parley.net.engineio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Encoding;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.connection.Draining;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Swept;
import dev.parley.net.oneway.Words;
import dev.parley.net.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection made of GETs that fetch what is queued and POSTs that bring what the peer says.
 * Confined to its session's loop; requests on other loops' sockets hop here.
 *
 * <p>Life: open, leaving (the server has closed; the next GET fetches the end), gone. What is
 * queued is bounded: past {@link Wire#HIGH_WATER_BYTES} the connection is not writable.
 */
final class PollingConnection implements Carrier, Swept, Draining {
  private static final byte SEPARATOR = 0x1E;
  private static final byte[] OK = "ok".getBytes(US_ASCII);

  /** How long a peer has to fetch the end. */
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final EngineSession owner;
  private final LoopContext context;
  private final String remoteAddress;
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private @Nullable PollRequest waiting;
  private @Nullable String cookie;
  private long queuedBytes;
  private long leavingSince;
  private boolean leaving;
  private boolean gone;
  private boolean dirty;
  private boolean full;
  private int slot = NOT_SWEPT;

  /**
   * @param opening the GET that opens it, answered like those that follow
   * @param cookie what its answer sets; null for nothing
   */
  PollingConnection(EngineSession owner, PollRequest.Here opening, @Nullable String cookie) {
    this.owner = owner;
    this.context = owner.context();
    this.remoteAddress = opening.exchange().request().peer().text();
    this.waiting = opening;
    this.cookie = cookie;
    context.join(this);
    context.connectionBegins(transport());
  }

  /** Takes a GET, answered when there is something to say. */
  void poll(PollRequest request) {
    if (waiting != null) {
      fail(Disconnects.TRANSPORT_ERROR);
      request.respond(EngineError.BAD_REQUEST.response());
      return;
    }
    waiting = request;
    if (leaving || !queue.isEmpty()) {
      touch();
    }
  }

  /** Takes a POST. */
  void post(PollRequest request) {
    if (request.contentType().startsWith("application/octet-stream")) {
      request.respond(EngineError.BAD_REQUEST.response());
      return;
    }
    Disconnect why = takeAll(request.body());
    if (why != null) {
      fail(why);
    }
    request.respond(
        why == null || why.is(Disconnects.NORMAL)
            ? HttpResponse.of(200, "text/html", OK).with("Cache-Control", "no-store")
            : EngineError.BAD_REQUEST.response());
  }

  /** The peer of a GET has left. */
  @SuppressWarnings("ReferenceEquality") // that very one
  void left(PollRequest poll) {
    if (waiting == poll) {
      waiting = null;
      fail(Disconnects.DEAD);
    }
  }

  /** Whether a GET is there to be answered. */
  boolean waits() {
    return waiting != null;
  }

  /** Ends without ending the session; returns what has not been fetched. */
  List<byte[]> handOver() {
    List<byte[]> left = List.copyOf(queue);
    answer(Outgoing.NOOP);
    goAway();
    return left;
  }

  @Override
  public void packet(byte[] packet) {
    if (!leaving && !gone) {
      queue.add(packet);
      queuedBytes += packet.length + 1;
      touch();
    }
  }

  @Override
  public Encoding encoding() {
    return context.shared(PollingEncoding.class, _ -> new PollingEncoding());
  }

  @Override
  public void send(Frame frame) {
    packet(Outgoing.inPayload(frame));
  }

  @Override
  public void send(Batch batch, boolean last) {
    if (batch instanceof PollingEncoding.Packets shared) {
      shared.packets().forEach(this::packet);
    }
  }

  @Override
  public boolean writable() {
    boolean takesMore = !gone && !leaving && queuedBytes < Wire.HIGH_WATER_BYTES;
    full |= !takesMore;
    return takesMore;
  }

  @Override
  public boolean immediate() {
    return waiting != null && writable();
  }

  @Override
  public void close(Disconnect disconnect) {
    if (!gone && !leaving) {
      leaving = true;
      leavingSince = context.now();
      owner.ending();
      touch();
    }
  }

  @Override
  public void drain(Disconnect advice) {
    if (!leaving()) {
      owner.session().disconnect(advice);
      close(advice);
    }
  }

  @Override
  public boolean leaving() {
    return gone || leaving;
  }

  @Override
  public void fail(Disconnect why) {
    if (!gone) {
      goAway();
      owner.forget();
      owner.session().disconnected(why);
      answer(why.is(Disconnects.NORMAL) ? Outgoing.NOOP : Outgoing.CLOSE);
    }
  }

  @Override
  public String transport() {
    return "polling";
  }

  @Override
  public String remoteAddress() {
    return remoteAddress;
  }

  @Override
  public void sweep(long now) {
    if (leaving && now - leavingSince >= LEAVE_NANOS) {
      context.observer().limitHit("close-timeout");
      fail(Disconnects.DEAD);
    }
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public void slot(int index) {
    slot = index;
  }

  /** Takes packets up to one that ends the session; returns why it does, or null. */
  private @Nullable Disconnect takeAll(byte[] payload) {
    if (!Words.isUtf8(payload)) {
      return Disconnects.PROTOCOL_VIOLATION;
    }
    int from = 0;
    while (from <= payload.length && !gone) {
      int to = from;
      while (to < payload.length && payload[to] != SEPARATOR) {
        to++;
      }
      Disconnect why = owner.take(Packet.read(payload, from, to));
      if (why != null) {
        return why;
      }
      from = to + 1;
    }
    return null;
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

  private void deliver() {
    if (waiting == null) {
      return;
    }
    if (!queue.isEmpty()) {
      answer(payload());
      if (full && writable()) {
        full = false;
        owner.session().writable();
      }
    } else if (leaving) {
      // By itself: clients that read it behind a message have not yet told their program of that.
      goAway();
      owner.forget();
      answer(Outgoing.CLOSE);
    }
  }

  private byte[] payload() {
    var packets = new ByteArrayOutputStream((int) queuedBytes);
    while (!queue.isEmpty()) {
      packets.writeBytes(queue.remove());
      if (!queue.isEmpty()) {
        packets.write(SEPARATOR);
      }
    }
    queuedBytes = 0;
    return packets.toByteArray();
  }

  private void answer(byte[] payload) {
    PollRequest poll = waiting;
    if (poll == null) {
      return;
    }
    waiting = null;
    HttpResponse response =
        HttpResponse.of(200, "text/plain; charset=UTF-8", payload)
            .with("Cache-Control", "no-store");
    String set = cookie;
    if (set != null) {
      cookie = null;
      response = response.with("Set-Cookie", set);
    }
    poll.respond(response);
  }

  private void goAway() {
    gone = true;
    queue.clear();
    context.leave(this);
    context.connectionEnds(transport());
  }
}
