package dev.parley.net.connection;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Connection;
import dev.parley.core.hub.Encoding;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Swept;
import dev.parley.net.peer.Peer;
import dev.parley.net.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has a socket to itself: what all of them do, whichever {@link Wire} carries
 * them. Confined to its loop.
 *
 * <p>Life: begun (the session is opened), closing (nothing more is taken, what is queued still goes
 * out), gone (the socket is closed). The session is told exactly once that the transport is gone,
 * unless it has closed the connection itself.
 */
public abstract class SocketConnection implements Connection, Draining, Swept, Wire.Owner {

  /** How long a closed connection may take to be closed by its peer as well. */
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LoopContext context;
  private final Wire wire;
  private final SlabEncoding encoding;
  private @Nullable Session session;
  private @Nullable String client;
  private int slot = NOT_SWEPT;
  private boolean closing;
  private long closeBy;

  protected SocketConnection(LoopContext context, Wire wire, SlabEncoding encoding) {
    this.context = context;
    this.wire = wire;
    this.encoding = encoding;
  }

  /**
   * Begins to live, as the connection of this session. Once.
   *
   * @param peer who asked for it; the socket may end at a proxy
   */
  public final void begin(Session owner, Peer peer) {
    session = owner;
    client = peer.proxied() ? peer.text() : null;
    context.join(this);
    context.connectionBegins(transport());
    wire.begin(this);
    opened(owner);
  }

  protected final LoopContext context() {
    return context;
  }

  protected final Session session() {
    Session owner = session;
    if (owner == null) {
      throw new IllegalStateException("not begun");
    }
    return owner;
  }

  protected final boolean closing() {
    return closing;
  }

  /** Opens the session. */
  protected abstract void opened(Session owner);

  /** Appends what the transport says at the end. */
  protected abstract void writeGoodbye(ByteBuf out, Disconnect disconnect);

  /** Whether the peer will answer our goodbye, so that TCP is closed only then. */
  protected abstract boolean awaitsAnswer();

  /** Does what has come due while the connection is open. */
  protected abstract void sweepOpen(long now);

  /** Something goes out that was compressed for others as well. */
  protected void sendsCompressedForAll() {}

  /** Nothing is taken of the peer any more: the session has ended or is about to. Once. */
  protected void ending() {}

  /** Forgets what others know of the connection. */
  protected void left() {}

  @Override
  public final Encoding encoding() {
    return encoding;
  }

  @Override
  public final String remoteAddress() {
    String behind = client;
    return behind == null ? wire.remoteAddress() : behind;
  }

  @Override
  public void send(Frame frame) {
    if (!closing) {
      boolean _ = encoding.encode(out(), frame);
    }
  }

  @Override
  public void send(Batch batch, boolean last) {
    if (!closing && batch instanceof SlabEncoding.Slab slab && slab.bytes() > 0) {
      if (slab.compressed()) {
        sendsCompressedForAll();
      }
      wire.share(slab.bytesOfAll(), last);
    }
  }

  @Override
  public final boolean writable() {
    return !closing && wire.writable();
  }

  @Override
  public final void close(Disconnect disconnect) {
    if (closing) {
      return;
    }
    writeGoodbye(out(), disconnect);
    beginClosing();
    if (!awaitsAnswer()) {
      endOutput();
    }
  }

  @Override
  public final void drain(Disconnect advice) {
    if (!closing) {
      session().disconnect(advice);
      close(advice);
    }
  }

  @Override
  public final boolean leaving() {
    return closing;
  }

  /** The buffer in which this turn's bytes are gathered. */
  protected final ByteBuf out() {
    return wire.out();
  }

  /** Ends the session because of the peer; what is queued, and no more, still goes out. */
  protected final void peerEnded(Disconnect why) {
    beginClosing();
    session().disconnected(why);
  }

  /** Sends what is queued, then shuts our half; the socket is closed when the peer does so too. */
  protected final void endOutput() {
    wire.endOutput();
  }

  /** Sends what is queued, then closes the socket. */
  protected final void endSocket() {
    wire.end();
  }

  /** Gives the peer up: no goodbye, and whatever is queued is lost. */
  protected final void abandon(Disconnect why) {
    beginClosing();
    session().disconnected(why);
    wire.abandon();
  }

  /** Bytes that the socket has not taken yet. */
  protected final long unsentBytes() {
    return wire.unsent();
  }

  @Override
  public final void relieved() {
    if (!closing) {
      session().writable();
    }
  }

  @Override
  public final void gone() {
    boolean told = closing;
    if (!told) {
      closing = true;
      ending();
    }
    context.leave(this);
    context.connectionEnds(transport());
    left();
    if (!told) {
      session().disconnected(Disconnects.DEAD);
    }
  }

  @Override
  public final void sweep(long now) {
    if (!closing) {
      sweepOpen(now);
    } else if (now - closeBy >= 0) {
      wire.close();
    }
  }

  @Override
  public final int slot() {
    return slot;
  }

  @Override
  public final void slot(int index) {
    slot = index;
  }

  private void beginClosing() {
    if (!closing) {
      closing = true;
      closeBy = context.now() + CLOSE_NANOS;
      wire.readOn();
      ending();
    }
  }
}
